// Saves each cell by itself, one request after another; keeps what could not be saved, and says so in words.
(function () {
  "use strict";

  const sheet = window.sheet;
  if (!sheet) return;
  const say = sheet.say;
  const status = document.getElementById("save-state");
  const WAITS = [2, 4, 8, 15, 30];

  // Jobs wait in order: {block, names, confirmed, lines: Map(row -> Map(column name -> {text, seen}))}.
  const jobs = [];
  // Cells that need a decision: row -> Map(column name -> {kind, text, problem, now}).
  const troubles = new Map();
  let busy = false;
  let tries = 0;
  let timer = 0;
  let away = "";
  let savedAt = "";

  function columnOf(name) { return sheet.columns.find(function (column) { return column.name === name; }); }

  function token() { return document.querySelector("input[name=csrfmiddlewaretoken]").value; }

  function waiting(row, name) {
    for (let place = jobs.length - 1; place >= 0; place -= 1) {
      const cells = jobs[place].lines.get(row);
      if (cells && cells.has(name)) return cells.get(name);
    }
    return null;
  }

  function trouble(row, name) {
    const cells = troubles.get(row);
    return (cells && cells.get(name)) || null;
  }

  function forget(row, name) {
    const cells = troubles.get(row);
    if (!cells) return;
    cells.delete(name);
    if (!cells.size) troubles.delete(row);
  }

  function worry(row, name, told) {
    if (!troubles.has(row)) troubles.set(row, new Map());
    troubles.get(row).set(name, told);
  }

  // What waits for this cell: {text, kind}, or null where it is as the server knows it.
  function pending(row, column) {
    const cell = waiting(row, column.name);
    if (cell) return { text: cell.text, kind: away ? "offline" : "saving" };
    return trouble(row, column.name);
  }

  function put(row, name, text, more) {
    const options = more || {};
    forget(row, name);
    let job = jobs[jobs.length - 1];
    if (!job || job.sent || job.block || job.confirmed || options.confirmed || job.unit !== sheet.unit || !job.lines.has(row)) {
      job = { lines: new Map([[row, new Map()]]), confirmed: options.confirmed, unit: sheet.unit };
      jobs.push(job);
    }
    const before = job.lines.get(row).get(name);
    const seen = "seen" in options ? options.seen : before ? before.seen : sheet.seen(row, columnOf(name));
    job.lines.get(row).set(name, { text: text, seen: seen });
    sheet.tell(row);
    work();
  }

  // Many rows at once: lines is Map(row -> Map(name -> {text, seen})), every row with the same names.
  function block(names, lines, done) {
    lines.forEach(function (cells, row) { names.forEach(function (name) { forget(row, name); }); });
    jobs.push({ block: true, names: names, lines: lines, done: done, unit: sheet.unit });
    sheet.tell(null);
    work();
  }

  function body(job) {
    if (job.block) {
      const lines = [];
      job.lines.forEach(function (cells, row) {
        lines.push({
          code: row.code,
          texts: job.names.map(function (name) { return cells.get(name).text; }),
          seen: job.names.map(function (name) { return cells.get(name).seen; })
        });
      });
      return { unit: job.unit, names: job.names, rows: lines };
    }
    const row = job.lines.keys().next().value;
    const cells = {};
    job.lines.get(row).forEach(function (cell, name) { cells[name] = { text: cell.text, seen: cell.seen }; });
    return { unit: job.unit, code: row.code, cells: cells, confirmed: job.confirmed };
  }

  function work() {
    window.clearTimeout(timer);
    if (busy || !jobs.length) { show(); return; }
    const job = jobs[0];
    busy = true;
    job.sent = true;
    show();
    fetch(job.block ? sheet.root.dataset.paste : sheet.root.dataset.cells, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
      body: JSON.stringify(body(job)),
      credentials: "same-origin"
    }).then(function (response) {
      if (response.status >= 500) throw new Error("server");
      const isJson = (response.headers.get("Content-Type") || "").includes("json");
      return (isJson ? response.json() : Promise.resolve({ problem: say("forbidden") })).then(function (answer) {
        return { status: response.status, answer: answer };
      });
    }).then(function (came) {
      busy = false;
      if (came.status === 401) { wait("signed_out"); return; }
      away = "";
      tries = 0;
      jobs.shift();
      settle(job, came.status, came.answer);
      work();
    }).catch(function () {
      busy = false;
      wait("offline");
    });
  }

  function wait(why) {
    if (!away) sheet.speak(say(why, { count: count() }));
    away = why;
    const pause = WAITS[Math.min(tries, WAITS.length - 1)];
    tries += 1;
    if (why === "offline") timer = window.setTimeout(work, pause * 1000);
    sheet.tell(null);
    show();
  }

  // What later jobs saw before is what this one has just made of it.
  function carry(row, names) {
    jobs.forEach(function (job) {
      const cells = job.lines.get(row);
      if (!cells) return;
      names.forEach(function (name) { if (cells.has(name)) cells.get(name).seen = sheet.seen(row, columnOf(name)); });
    });
  }

  function received(given, job) {
    const row = sheet.byCode.get(given[0]);
    sheet.take(row, given);
    carry(row, Array.from(job.lines.get(row).keys()));
  }

  function settle(job, code, answer) {
    if (job.block) { settleBlock(job, code, answer); return; }
    const row = job.lines.keys().next().value;
    const cells = job.lines.get(row);
    if (answer.row) received(answer.row, job);
    if (code === 409) {
      cells.forEach(function (cell, name) {
        if (name in answer.conflict) worry(row, name, { kind: "conflict", text: cell.text, now: answer.conflict[name] });
        else put(row, name, cell.text);
      });
      sheet.speak(row.name + say("conflict", { now: shownNow(row, cells, answer.conflict), mine: cells.values().next().value.text }));
    } else if (code !== 200) {
      cells.forEach(function (cell, name) { worry(row, name, { kind: "refused", text: cell.text, problem: answer.problem, code: answer.code }); });
      sheet.speak(say("refused", { problem: answer.problem }));
    } else {
      savedAt = new Date().toLocaleTimeString(document.documentElement.lang, { hour12: false });
      speakOf(row, cells);
    }
    sheet.tell(row);
  }

  function settleBlock(job, code, answer) {
    if (code !== 200) {
      job.lines.forEach(function (cells, row) {
        cells.forEach(function (cell, name) { worry(row, name, { kind: "refused", text: cell.text, problem: answer.problem }); });
      });
      sheet.speak(say("refused", { problem: answer.problem }));
    } else {
      answer.rows.forEach(function (given) { received(given, job); });
      Object.keys(answer.conflicts).forEach(function (of) {
        const row = sheet.byCode.get(of);
        Object.keys(answer.conflicts[of]).forEach(function (name) {
          worry(row, name, { kind: "conflict", text: job.lines.get(row).get(name).text, now: answer.conflicts[of][name] });
        });
      });
      Object.keys(answer.problems).forEach(function (of) {
        const row = sheet.byCode.get(of);
        Object.keys(answer.problems[of]).forEach(function (name) {
          worry(row, name, { kind: "refused", text: job.lines.get(row).get(name).text, problem: answer.problems[of][name] });
        });
      });
      savedAt = new Date().toLocaleTimeString(document.documentElement.lang, { hour12: false });
    }
    sheet.tell(null);
    if (job.done) job.done(code, answer);
  }

  function shownNow(row, cells, now) {
    const name = Object.keys(now)[0];
    return nowText(columnOf(name), now[name]);
  }

  function nowText(column, now) {
    if (now === null || now === "") return say("blank");
    if (column.kind === "state") {
      const known = sheet.data.states.find(function (state) { return state[0] === now; });
      return known ? known[1] : now;
    }
    return column.kind === "text" ? now : sheet.number(now, column.count);
  }

  // A cell that was just saved and asks something back is spoken of at once.
  function speakOf(row, cells) {
    const told = [];
    cells.forEach(function (cell, name) {
      const finding = sheet.mark(row, columnOf(name));
      if (finding && sheet.isOpen(row, finding)) {
        told.push(row.name + " " + sheet.columnLabel(columnOf(name)) + " " + sheet.data.grades[finding.grade] + " " + sheet.sentence(finding));
      }
    });
    if (told.length) sheet.speak(told.join(" "));
  }

  function count() {
    let cells = 0;
    jobs.forEach(function (job) { job.lines.forEach(function (line) { cells += line.size; }); });
    return cells;
  }

  function troubled() {
    let cells = 0;
    troubles.forEach(function (line) { cells += line.size; });
    return cells;
  }

  function show() {
    let text = savedAt ? say("saved_at", { time: savedAt }) : "";
    let kind = "saved";
    if (away && count()) { text = say(away, { count: count() }); kind = "away"; }
    else if (count()) { text = say("saving", { count: count() }); kind = "saving"; }
    else if (troubled()) { text = say("trouble", { count: troubled() }); kind = "away"; }
    if (status.dataset.text !== text) {
      status.dataset.text = text;
      status.textContent = text;
      if (kind === "away" && away) {
        const again = document.createElement("button");
        again.type = "button";
        again.className = "button button-quiet";
        again.textContent = say("retry");
        again.addEventListener("click", work);
        status.append(" ", again);
      }
    }
    status.dataset.kind = kind;
  }

  window.addEventListener("online", work);
  window.addEventListener("beforeunload", function (event) {
    if (!jobs.length && !troubles.size) return;
    event.preventDefault();
    event.returnValue = "";
  });

  Object.assign(sheet, {
    put: put, putBlock: block, pending: pending, trouble: trouble, troubles: troubles, nowText: nowText, columnOf: columnOf,
    forget: function (row, name) { forget(row, name); sheet.tell(row); show(); },
    unsaved: function () { return count() + troubled(); }
  });
})();
