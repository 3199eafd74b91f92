// Ranges: copied as Excel reads them, pasted as Excel gives them, cleared, undone. A block goes out as one request.
(function () {
  "use strict";

  const sheet = window.sheet;
  if (!sheet) return;
  const say = sheet.say;
  const undone = [];
  const DEPTH = 50;

  function bounds() {
    return {
      top: Math.min(sheet.anchor.row, sheet.active.row), bottom: Math.max(sheet.anchor.row, sheet.active.row),
      left: Math.min(sheet.anchor.column, sheet.active.column), right: Math.max(sheet.anchor.column, sheet.active.column)
    };
  }

  function rangeCells() {
    const at = bounds();
    const cells = [];
    for (let row = at.top; row <= at.bottom; row += 1) {
      for (let column = at.left; column <= at.right; column += 1) cells.push({ row: sheet.view[row], column: sheet.columns[column] });
    }
    return cells.filter(function (each) { return sheet.isEditable(each.row, each.column); });
  }

  function asText(row, column) {
    const waits = sheet.pending(row, column);
    return waits ? waits.text : sheet.kept(row, column, true);
  }

  function quoted(text) { return /[\t\n"]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text; }

  function copied() {
    const at = bounds();
    const lines = [];
    for (let row = at.top; row <= at.bottom; row += 1) {
      const cells = [];
      for (let column = at.left; column <= at.right; column += 1) cells.push(quoted(asText(sheet.view[row], sheet.columns[column])));
      lines.push(cells.join("\t"));
    }
    return lines.join("\r\n");
  }

  // Tab separated, a cell with tabs or line ends in quotes, as every spreadsheet puts it on the clipboard.
  function parsed(text) {
    const lines = [];
    let line = [];
    let cell = "";
    let inside = false;
    for (let at = 0; at < text.length; at += 1) {
      const sign = text[at];
      if (inside) {
        if (sign !== '"') cell += sign;
        else if (text[at + 1] === '"') { cell += '"'; at += 1; }
        else inside = false;
      } else if (sign === '"' && cell === "") inside = true;
      else if (sign === "\t") { line.push(cell); cell = ""; }
      else if (sign === "\n" || sign === "\r") {
        if (sign === "\r" && text[at + 1] === "\n") at += 1;
        line.push(cell);
        lines.push(line);
        line = [];
        cell = "";
      } else cell += sign;
    }
    if (cell !== "" || line.length) { line.push(cell); lines.push(line); }
    return lines;
  }

  // A first answer makes an unreported row a reported one; undone, it is unreported again.
  function remember(cells) {
    const rows = new Set(cells.map(function (each) { return each.row; }));
    if (!cells.some(function (each) { return each.name === "state"; })) {
      const states = sheet.data.states;
      if (Array.from(rows).some(function (row) { return states[row.state][0] === "missing"; })) {
        rows.forEach(function (row) { cells.push({ row: row, name: "state", text: states[row.state][0] }); });
      }
    }
    undone.push(cells);
    if (undone.length > DEPTH) undone.shift();
  }

  function undo() {
    const cells = undone.pop();
    if (!cells) { sheet.speak(say("nothing_undone")); return; }
    if (new Set(cells.map(function (each) { return each.row; })).size === 1) {
      cells.forEach(function (each) { sheet.put(each.row, each.name, each.text); });
    } else {
      const names = Array.from(new Set(cells.map(function (each) { return each.name; })));
      const lines = new Map();
      cells.forEach(function (each) {
        if (!lines.has(each.row)) lines.set(each.row, new Map());
        lines.get(each.row).set(each.name, { text: each.text, seen: sheet.seen(each.row, sheet.columnOf(each.name)) });
      });
      sheet.putBlock(names, lines);
    }
    sheet.speak(say("undone"));
  }

  // Which row each pasted line is for: by place, or, from the firms' column, by name or code. What has no row is kept
  // in `lost`: names unknown, firms that stand on two lines (which of the two counts?), and how many lines name nobody.
  function targets(lines, byName, lost) {
    if (!byName) return lines.map(function (line, at) { return sheet.view[sheet.active.row + at] || null; });
    const names = new Map();
    sheet.rows.forEach(function (row) { names.set(row.name, names.has(row.name) ? null : row); });
    const met = new Map();
    const rows = lines.map(function (line) {
      const text = (line[0] || "").trim();
      const row = sheet.byCode.get(text.toUpperCase()) || names.get(text) || null;
      if (row) met.set(row, (met.get(row) || 0) + 1);
      else if (text) lost.unknown.push(text);
      else if (line.some(function (cell) { return cell.trim(); })) lost.nameless += 1;
      return row;
    });
    met.forEach(function (count, row) { if (count > 1) lost.twice.push(row.name); });
    return rows.map(function (row) { return met.get(row) > 1 ? null : row; });
  }

  function firstOf(names) { return names.slice(0, 5).join(sheet.english ? ", " : "、"); }

  function paste(text) {
    const lines = parsed(text);
    if (!lines.length) return;
    const start = bounds();
    sheet.active = { row: start.top, column: start.left };
    sheet.anchor = { row: start.top, column: start.left };
    const byName = sheet.columns[start.left].kind === "firm";
    const lost = { unknown: [], twice: [], nameless: 0 };
    const rows = targets(lines, byName, lost);
    const width = Math.max.apply(null, lines.map(function (line) { return line.length; }));
    const columns = [];
    for (let at = byName ? 1 : 0; at < width; at += 1) columns.push({ at: at, column: sheet.columns[start.left + at] });
    const typed = columns.filter(function (each) { return each.column && each.column.kind !== "derived" && each.column.kind !== "firm"; });
    if (!typed.length) { sheet.showPaste([say("paste_skipped", { count: columns.length * lines.length })], []); return; }
    const block = new Map();
    const before = [];
    let over = 0;
    lines.forEach(function (line, index) {
      const row = rows[index];
      if (!row) { if (!byName) over += 1; return; }
      if (row.frozen) return;
      const cells = new Map();
      typed.forEach(function (each) {
        const was = sheet.seen(row, each.column);
        const isBlank = (line[each.at] || "").trim() === "";
        // a state has no blank: it stays
        const text = each.column.kind === "state" && isBlank ? was : (line[each.at] || "").trim();
        cells.set(each.column.name, { text: text, seen: was });
        before.push({ row: row, name: each.column.name, text: each.column.kind === "state" ? was : sheet.kept(row, each.column, true) });
      });
      block.set(row, cells);
    });
    if (lines.length === 1 && width === 1 && block.size === 1) {
      const one = typed[0].column;
      const cell = block.get(rows[0]).get(one.name);
      remember(before);
      sheet.put(rows[0], one.name, cell.text);
      return;
    }
    const told = [];
    const skipped = (columns.length - typed.length) * lines.length;
    if (skipped) told.push(say("paste_skipped", { count: skipped }));
    if (over) told.push(say("paste_over", { count: over }));
    if (lost.unknown.length) told.push(say("paste_unknown", { count: lost.unknown.length, names: firstOf(lost.unknown) }));
    if (lost.twice.length) told.push(say("paste_twice", { count: lost.twice.length, names: firstOf(lost.twice) }));
    if (lost.nameless) told.push(say("paste_nameless", { count: lost.nameless }));
    if (!block.size) { sheet.showPaste(told, []); return; }
    if (!byName) sheet.active = { row: Math.min(sheet.view.length, start.top + lines.length) - 1, column: start.left + width - 1 };
    sheet.active.column = Math.min(sheet.active.column, sheet.columns.length - 1);
    send(typed.map(function (each) { return each.column; }), block, before, told);
    sheet.redraw();
    sheet.settle(true);
  }

  function send(columns, block, before, told) {
    remember(before);
    sheet.speak(say("pasting", { rows: block.size }));
    const names = columns.map(function (column) { return column.name; });
    sheet.putBlock(names, block, function (code, answer) {
      if (code !== 200) { sheet.showPaste([say("refused", { problem: answer.problem })].concat(told), []); return; }
      const bad = [];
      answer.rows.forEach(function (given) {
        const row = sheet.byCode.get(given[0]);
        columns.forEach(function (column) {
          const typed = row.findings.find(function (finding) { return finding.rule === "kept" && finding.at === column.at; });
          const trouble = sheet.trouble(row, column.name);
          if (typed) bad.push({ row: row, column: column, text: sheet.sentence(typed) });
          else if (trouble && trouble.kind === "refused") bad.push({ row: row, column: column, text: trouble.problem });
        });
      });
      const lines = [say("pasted", { rows: answer.filled, cells: answer.filled * names.length - bad.length })].concat(told);
      const conflicts = Object.keys(answer.conflicts).length;
      const closed = Object.keys(answer.closed).length;
      if (conflicts) lines.push(say("paste_conflicts", { count: conflicts }));
      if (closed) lines.push(say("paste_closed", { count: closed }));
      if (bad.length) lines.push(say("paste_bad", { count: bad.length }));
      sheet.showPaste(lines, bad);
    });
  }

  // The same text into every cell of the range: what Delete does.
  function fillRange(text) {
    const at = bounds();
    const columns = sheet.columns.slice(at.left, at.right + 1).filter(function (column) { return column.kind === "answer" || column.kind === "text"; });
    const block = new Map();
    const before = [];
    for (let index = at.top; index <= at.bottom; index += 1) {
      const row = sheet.view[index];
      if (row.frozen || !sheet.data.fills) continue;
      block.set(row, new Map(columns.map(function (column) {
        before.push({ row: row, name: column.name, text: sheet.kept(row, column, true) });
        return [column.name, { text: text, seen: sheet.seen(row, column) }];
      })));
    }
    if (columns.length && block.size) send(columns, block, before, []);
  }

  sheet.grid.addEventListener("copy", function (event) {
    if (sheet.isTyping()) return;
    event.preventDefault();
    event.clipboardData.setData("text/plain", copied());
    const at = bounds();
    if (sheet.isRange()) sheet.speak(say("copied", { rows: at.bottom - at.top + 1, columns: at.right - at.left + 1 }));
  });

  sheet.grid.addEventListener("paste", function (event) {
    const text = event.clipboardData.getData("text/plain");
    if (!sheet.data.fills || (sheet.isTyping() && !/[\t\n\r]/.test(text.trim()))) return;
    event.preventDefault();
    paste(text);
  });

  Object.assign(sheet, { rangeCells: rangeCells, fillRange: fillRange, remember: remember, undo: undo, parsed: parsed });
})();
