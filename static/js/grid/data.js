// The rows and columns of the grid, how numbers are written, what each row falls under. Later scripts add to window.sheet.
(function () {
  "use strict";

  const source = document.getElementById("grid-data");
  const root = document.getElementById("sheet");
  if (!source || !root) return;
  const data = JSON.parse(source.textContent);
  const english = document.documentElement.lang === "en";
  const MINUS = "\u2212";
  const PLACES = { 1: 0, 1000: 3, 10000: 4, 100000000: 8 };
  // Beside a cell the last period is only glanced at.
  const GLANCE = { 1: 0, 1000: 0, 10000: 0, 100000000: 2 };
  const AMOUNTS = new Set(["value", "whole", "usual", "single", "last", "year"]);

  function fill(text, values) {
    return text.replace(/%\((\w+)\)s|%%/g, function (whole, name) { return name ? String(values[name]) : "%"; });
  }

  function say(key, values) { return fill(data.words[key], values || {}); }

  // Answers [code, name, township, state, explanation, answers, year, findings, frozen, returned].
  function take(row, given) {
    row.state = given[3];
    row.explanation = given[4];
    row.values = given[5];
    row.year = given[6];
    row.findings = given[7].map(function (each) {
      const rule = data.rules[each[0]];
      return { rule: each[0], grade: rule[0], text: rule[1], big: rule[2], at: each[1], params: each[2] || {}, proposal: each[3] };
    });
    row.frozen = Boolean(given[8]);
    row.returned = given[9];
    return row;
  }

  const rows = data.rows.map(function (given) {
    return take({ code: given[0], name: given[1], town: data.townships[given[2]], last: [], lastState: null }, given);
  });
  data.rows = null;
  const byCode = new Map(rows.map(function (row) { return [row.code, row]; }));
  const at = new Map(data.heads.map(function (head, index) { return [head.name, index]; }));

  function ratio(name, top, bottom, less) {
    return { kind: "derived", name: name, label: data.words[name], top: at.get(top), bottom: at.get(bottom), less: less, group: data.words.derived };
  }

  const columns = [
    { kind: "firm", name: "firm", label: data.words.firm },
    { kind: "state", name: "state", label: data.words.state }
  ];
  data.heads.forEach(function (head, index) {
    columns.push({ kind: "answer", name: head.name, label: head.span, group: head.quantity, at: index, count: head.count, prior: head.prior });
  });
  columns.push({ kind: "text", name: "explanation", label: data.words.explanation });
  [
    ratio("growth", "output", "output_prior", 1), ratio("sales_ratio", "sales", "output", 0),
    ratio("export_ratio", "export", "sales", 0), ratio("revenue_growth", "revenue", "revenue_prior", 1)
  ].forEach(function (each) { if (each.top !== undefined && each.bottom !== undefined) columns.push(each); });

  // A fraction keeps all its places, so that digits stand under digits; none is shown where there is none.
  function grouped(text, whole) {
    const parts = text.split(".");
    const before = parts[0].replace(/\B(?=(\d{3})+$)/g, ",");
    const part = whole && /[1-9]/.test(parts[1] || "") ? parts[1] : (parts[1] || "").replace(/0+$/, "");
    return part ? before + "." + part : before;
  }

  // Exact to the yuan. 15 digits fit a number, and one division by a power of ten loses none of them.
  function number(value, count, places, plain, short) {
    if (value === null || value === undefined) return "";
    const text = count ? String(Math.abs(value)) : (Math.abs(value) / sheet.unit).toFixed(places === undefined ? PLACES[sheet.unit] : places);
    const shown = plain ? grouped(text).replace(/,/g, "") : grouped(text, !short && places === undefined && sheet.unit < 1e8);
    return (value < 0 && shown !== "0" ? (plain ? "-" : MINUS) : "") + shown;
  }

  function glance(value, count) { return number(value, count, GLANCE[sheet.unit]); }

  function unitName(count) {
    if (count) return data.words.heads;
    return data.units.find(function (unit) { return unit[0] === sheet.unit; })[1];
  }

  function written(value, count) {
    return value === null || value === undefined ? "—" : number(value, count, undefined, false, true) + (english ? " " : "") + unitName(count);
  }

  function sentence(finding) {
    const count = finding.at >= 0 && data.heads[finding.at].count;
    const values = {};
    Object.keys(finding.params).forEach(function (name) {
      values[name] = AMOUNTS.has(name) ? written(finding.params[name], count) : finding.params[name];
    });
    return fill(finding.text, values);
  }

  function derived(row, column) {
    const top = row.values[column.top];
    const bottom = row.values[column.bottom];
    if (top === null || bottom === null || bottom <= 0) return null;
    return top / bottom - column.less;
  }

  function percent(rate, signed) {
    if (rate === null) return "";
    const text = (Math.abs(rate) * 100).toFixed(1).replace(/\B(?=(\d{3})+\.)/g, ",");
    return (rate < 0 && text !== "0.0" ? MINUS : signed && rate > 0 ? "+" : "") + text + "%";
  }

  function stateWord(index) { return data.states[index][1]; }

  function isAnswered(row) { return data.answered.includes(data.states[row.state][0]); }

  // What stands in the cell by what the server knows; what waits to be saved stands above it (saving.js).
  function kept(row, column, plain) {
    switch (column.kind) {
      case "firm": return row.name;
      case "state": return stateWord(row.state);
      case "text": return row.explanation;
      case "derived": return percent(derived(row, column), Boolean(column.less));
    }
    const typed = row.findings.find(function (finding) { return finding.rule === "kept" && finding.at === column.at; });
    return typed ? String(typed.params.found) : number(row.values[column.at], column.count, undefined, plain);
  }

  function seen(row, column) {
    if (column.kind === "state") return data.states[row.state][0];
    if (column.kind === "text") return row.explanation;
    return row.values[column.at];
  }

  function yearAgo(row, column) {
    const year = row.year[column.at];
    if (year === undefined || year === null) return null;
    if (year !== true) return year;
    return row.values[at.get(column.name + "_prior")];
  }

  function isOpen(row, finding) {
    return finding.grade === "fix" || (finding.grade === "explain" && !row.explanation);
  }

  function openOf(row) { return row.findings.filter(function (finding) { return isOpen(row, finding); }); }

  // Why a cell is marked: the gravest finding in it. A question that is answered is no longer open, but stays marked.
  function mark(row, column) {
    if (column.kind !== "answer") return null;
    return row.findings.find(function (finding) { return finding.at === column.at; }) || null;
  }

  function shows(row) {
    const found = ["all"];
    if (data.states[row.state][0] === "missing") found.push("missing");
    const open = openOf(row);
    ["fix", "explain"].forEach(function (grade) {
      if (open.some(function (finding) { return finding.grade === grade; })) found.push(grade);
    });
    if (row.findings.some(function (finding) { return finding.big; })) found.push("big");
    if (row.returned) found.push("returned");
    return found;
  }

  function isEditable(row, column) {
    return data.fills && !row.frozen && (column.kind === "answer" || column.kind === "state" || column.kind === "text");
  }

  const sheet = window.sheet = {
    root: root, data: data, english: english, rows: rows, byCode: byCode, columns: columns, unit: data.unit, compare: true,
    say: say, take: take, number: number, glance: glance, written: written, unitName: unitName, sentence: sentence,
    derived: derived, percent: percent, kept: kept, seen: seen, yearAgo: yearAgo, openOf: openOf, isOpen: isOpen, mark: mark,
    shows: shows, isEditable: isEditable, isAnswered: isAnswered, stateWord: stateWord, heard: []
  };

  // Scripts that want to know of a change say so here; a change names its row, or none where much moved.
  sheet.tell = function (row) { sheet.heard.forEach(function (hear) { hear(row); }); };
  sheet.speak = function (text) {
    const said = document.getElementById("said");
    said.textContent = "";
    window.setTimeout(function () { said.textContent = text; }, 50);
  };
  sheet.columnLabel = function (column) { return (column.group && column.kind === "answer" ? column.group + " " : "") + column.label; };
})();
