// The panel beside the grid: what the checks ask of the active row, with evidence, repair and explanation; then of all rows.
(function () {
  "use strict";

  const sheet = window.sheet;
  if (!sheet) return;
  const say = sheet.say;
  const make = sheet.make;
  const panel = document.getElementById("panel");
  const MOST = 60;
  const pasted = make("section", "panel-paste");
  const own = make("section", "panel-row");
  const all = make("section", "panel-all");
  const hows = sheet.data.words.hows.split(/、|, /);
  let later = 0;
  // What was drawn of the active row: it is drawn anew only when that changes, so that no form is lost half filled in.
  let drawn = "";

  function text(tag, words, name) {
    const element = make(tag, name);
    element.textContent = words;
    return element;
  }

  function button(words, act, quiet) {
    const element = text("button", words, "button" + (quiet === false ? "" : " button-quiet"));
    element.type = "button";
    element.addEventListener("click", act);
    return element;
  }

  function jump(row, column) {
    let index = sheet.view.indexOf(row);
    if (index < 0) { sheet.showAll(); index = sheet.view.indexOf(row); }
    const place = sheet.columns.indexOf(column);
    sheet.go(index, place < 0 ? 1 : place, { tell: true });
  }

  function columnAt(at) { return sheet.columns.find(function (column) { return column.kind === "answer" && column.at === at; }); }

  function whereOf(finding) { return finding.at < 0 ? sheet.columns[1] : columnAt(finding.at); }

  function labelled(words, control) {
    const label = make("label", "field");
    label.append(text("span", words), control);
    return label;
  }

  // Who at the unit confirmed a change, and how; then the change is made.
  function confirmation(act) {
    const who = make("input", "input");
    who.maxLength = 40;
    const how = make("select", "input");
    hows.forEach(function (each) { how.append(text("option", each)); });
    const form = make("form", "repair-form");
    form.append(labelled(say("who"), who), labelled(say("how"), how));
    const confirm = text("button", say("confirm"), "button");
    who.required = true;
    form.append(confirm);
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      act({ who: who.value, how: how.value });
    });
    return form;
  }

  function repair(row, finding) {
    const column = columnAt(finding.at);
    const box = make("details", "repair");
    box.append(text("summary", say("propose", { value: sheet.written(finding.proposal, column.count) })));
    box.append(confirmation(function (confirmed) {
      sheet.remember([{ row: row, name: column.name, text: sheet.kept(row, column, true) }]);
      sheet.put(row, column.name, finding.proposal + (column.count ? "" : "元"), { confirmed: confirmed });
      jump(row, column);
    }));
    return box;
  }

  // What the figure is held against, beside the rule's own evidence: the last period and what was reported a year ago.
  function beside(row, finding) {
    const column = finding.at < 0 ? null : columnAt(finding.at);
    if (!column) return "";
    const year = sheet.yearAgo(row, column.prior ? sheet.columnOf(column.name.replace("_prior", "")) : column);
    const last = column.prior ? null : row.last[column.at];
    return [["last", last], ["year", year]].filter(function (each) { return each[1] !== null && each[1] !== undefined; })
      .map(function (each) { return say(each[0]) + " " + sheet.written(each[1], column.count); }).join(" · ");
  }

  function findingOf(row, finding) {
    const item = make("li", "told-" + finding.grade);
    const open = sheet.isOpen(row, finding);
    const line = make("p");
    line.append(text("span", finding.grade !== "hint" && !open ? say("explained") : sheet.data.grades[finding.grade], "badge" + (finding.grade === "fix" ? " badge-bad" : finding.grade === "explain" && open ? " badge-small" : "")), " ");
    if (finding.at >= 0) {
      const name = button(sheet.columnLabel(columnAt(finding.at)), function () { jump(row, columnAt(finding.at)); });
      name.className = "link";
      line.append(name, " ");
    }
    line.append(sheet.sentence(finding));
    item.append(line);
    const evidence = beside(row, finding);
    if (evidence) item.append(text("p", evidence, "faint"));
    if (finding.proposal !== undefined && open && sheet.data.fills && !row.frozen) item.append(repair(row, finding));
    return item;
  }

  function troubleOf(row, name, trouble) {
    const column = sheet.columnOf(name);
    const item = make("li", "told-fix");
    item.append(text("p", sheet.columnLabel(column) + (sheet.english ? ": " : "：") + sheet.told(trouble, column)));
    const acts = make("p", "acts");
    if (trouble.kind === "conflict") {
      acts.append(
        button(say("use_mine"), function () { sheet.put(row, name, trouble.text, { seen: trouble.now }); }),
        button(say("use_theirs"), function () { sheet.forget(row, name); })
      );
    } else if (trouble.code === "confirmed_by_firm") {
      item.append(confirmation(function (confirmed) { sheet.put(row, name, trouble.text, { confirmed: confirmed }); }));
      acts.append(button(say("drop"), function () { sheet.forget(row, name); }));
    } else {
      acts.append(
        button(say("retry"), function () { sheet.put(row, name, trouble.text); }),
        button(say("drop"), function () { sheet.forget(row, name); })
      );
    }
    item.append(acts);
    return item;
  }

  function explain(row) {
    const box = make("form", "explain");
    const area = make("textarea", "input");
    area.rows = 2;
    area.maxLength = 300;
    area.value = row.explanation;
    const keep = text("button", say("keep"), "button button-quiet");
    box.append(labelled(say("explain_here"), area), keep);
    box.addEventListener("submit", function (event) {
      event.preventDefault();
      sheet.remember([{ row: row, name: "explanation", text: row.explanation }]);
      sheet.put(row, "explanation", area.value.trim());
    });
    return box;
  }

  function history(row) {
    const box = make("details", "history");
    const into = make("div");
    box.append(text("summary", say("changes")), into);
    box.addEventListener("toggle", function () {
      if (!box.open || into.firstChild) return;
      fetch(sheet.root.dataset.firm.replace("CODE", row.code) + "?part=history", { credentials: "same-origin" })
        .then(function (response) { return response.ok ? response.text() : ""; })
        .then(function (html) {
          const parsed = new DOMParser().parseFromString(html, "text/html");
          into.replaceChildren.apply(into, Array.from(parsed.body.childNodes));
        })
        .catch(function () { into.textContent = say("forbidden"); });
    });
    return box;
  }

  // What is accepted is changed by asking; whoever only looks is told so and no more.
  function frozen(row) {
    const note = text("p", say("frozen"), "notice notice-warn");
    if (!sheet.root.dataset.correct) return note;
    const ask = text("a", say("correct"));
    ask.href = sheet.root.dataset.correct.replace("CODE", row.code);
    note.append(" ", ask);
    return note;
  }

  function signature(row) {
    if (!row) return "";
    const troubles = sheet.troubles.get(row);
    return JSON.stringify([row.code, row.findings, row.explanation, row.frozen, row.last, sheet.unit, troubles ? Array.from(troubles) : 0]);
  }

  function drawRow() {
    const row = sheet.here().row;
    const now = signature(row);
    if (drawn === now && own.firstChild) return;
    drawn = now;
    own.replaceChildren();
    if (!row) return;
    own.append(text("h2", row.name));
    const form = text("a", say("form"));
    form.href = sheet.root.dataset.firm.replace("CODE", row.code);
    const line = make("p", "panel-who");
    line.append(text("span", row.code, "code"), row.town ? " · " + row.town + " · " : " · ", form);
    own.append(line);
    if (row.returned) own.append(text("p", say("returned", { reason: row.returned }), "notice notice-bad"));
    if (row.frozen) own.append(frozen(row));
    const list = make("ul", "told");
    const troubles = sheet.troubles.get(row);
    if (troubles) troubles.forEach(function (trouble, name) { list.append(troubleOf(row, name, trouble)); });
    row.findings.forEach(function (finding) { list.append(findingOf(row, finding)); });
    if (list.firstChild) own.append(list);
    else own.append(text("p", say("clean"), "faint"));
    if (sheet.data.fills && !row.frozen && row.findings.some(function (finding) { return finding.grade === "explain"; })) own.append(explain(row));
    own.append(history(row));
  }

  function everything() {
    const found = [];
    sheet.rows.forEach(function (row) {
      const troubles = sheet.troubles.get(row);
      if (troubles) {
        troubles.forEach(function (trouble, name) {
          const column = sheet.columnOf(name);
          found.push({ row: row, column: column, grade: "fix", text: sheet.told(trouble, column), label: say("unsaved") });
        });
      }
      sheet.openOf(row).forEach(function (finding) {
        found.push({ row: row, column: whereOf(finding), grade: finding.grade, text: sheet.sentence(finding), label: sheet.data.grades[finding.grade] });
      });
    });
    return found.sort(function (one, other) { return (one.grade === "fix" ? 0 : 1) - (other.grade === "fix" ? 0 : 1); });
  }

  function listed(each) {
    const item = make("li", "told-" + each.grade);
    const name = button(each.row.name + " " + sheet.columnLabel(each.column), function () { jump(each.row, each.column); });
    name.className = "link";
    item.append(text("span", each.label, "badge" + (each.grade === "fix" ? " badge-bad" : " badge-small")), " ", name, text("span", " " + each.text));
    return item;
  }

  function drawAll() {
    const found = everything();
    all.replaceChildren(text("h2", say("open_questions") + (sheet.english ? " (" + found.length + ")" : "（" + found.length + "）")));
    if (!found.length) { all.append(text("p", say("all_clear"), "faint")); return; }
    const list = make("ul", "told");
    found.slice(0, MOST).forEach(function (each) { list.append(listed(each)); });
    all.append(list);
    if (found.length > MOST) all.append(text("p", say("more", { count: found.length - MOST }), "faint"));
  }

  // The next open question after the active cell, round and round.
  function next() {
    const found = everything();
    if (!found.length) { sheet.speak(say("all_clear")); return; }
    const order = new Map(sheet.rows.map(function (row, index) { return [row, index]; }));
    const width = sheet.columns.length;
    function rank(row, column) { return order.get(row) * width + sheet.columns.indexOf(column); }
    found.sort(function (one, other) { return rank(one.row, one.column) - rank(other.row, other.column); });
    const now = sheet.here();
    const after = now.row ? rank(now.row, now.column) : -1;
    const one = found.find(function (each) { return rank(each.row, each.column) > after; });
    if (!one) sheet.speak(say("first"));
    jump((one || found[0]).row, (one || found[0]).column);
  }

  function soon() {
    window.clearTimeout(later);
    later = window.setTimeout(function () {
      drawRow();
      if (!all.contains(document.activeElement)) drawAll();
    }, 80);
  }

  sheet.showPaste = function (lines, bad) {
    pasted.replaceChildren();
    lines.forEach(function (line) { pasted.append(text("p", line)); });
    const list = make("ul", "told");
    bad.slice(0, MOST).forEach(function (each) {
      list.append(listed({ row: each.row, column: each.column, grade: "fix", text: each.text, label: sheet.data.grades.fix }));
    });
    if (bad.length) pasted.append(list);
    if (bad.length > MOST) pasted.append(text("p", say("more", { count: bad.length - MOST }), "faint"));
    sheet.speak(lines.join(" "));
  };

  sheet.startPanel = function () {
    panel.append(pasted, own, all);
    panel.hidden = false;
    drawRow();
    drawAll();
  };
  sheet.moved = drawRow;
  sheet.heard.push(soon);
  Object.assign(sheet, { next: next, panel: panel });
})();
