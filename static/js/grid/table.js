// Draws the rows that are in sight and no others: a pool of row elements is moved about, however long the list.
(function () {
  "use strict";

  const sheet = window.sheet;
  if (!sheet) return;
  const say = sheet.say;
  const SPARE = 6;

  const grid = make("div", "sheet-table");
  const head = make("div", "sheet-heads");
  const rest = make("div", "sheet-rows");
  const total = make("div", "sheet-total");
  document.getElementById("grid-here").append(grid);
  // Row elements by the row's place in the view.
  const drawn = new Map();
  let spare = [];
  let height = 0;
  let asked = false;

  sheet.view = sheet.rows.slice();
  sheet.active = { row: 0, column: 1 };
  sheet.anchor = { row: 0, column: 1 };

  function make(tag, name) {
    const element = document.createElement(tag);
    if (name) element.className = name;
    return element;
  }

  function cell(column, role, text) {
    const element = make("div", "c c-" + column.kind);
    element.setAttribute("role", role);
    if (text !== undefined) element.textContent = text;
    return element;
  }

  function isGrouped(column) { return column.kind === "answer" || column.kind === "derived"; }

  function drawHeads() {
    const upper = make("div", "sheet-row sheet-upper");
    const lower = make("div", "sheet-row sheet-lower");
    [upper, lower].forEach(function (line, index) {
      line.setAttribute("role", "row");
      line.setAttribute("aria-rowindex", String(index + 1));
    });
    for (let place = 0; place < sheet.columns.length; place += 1) {
      const column = sheet.columns[place];
      const below = cell(column, "columnheader", column.label);
      below.setAttribute("aria-colindex", String(place + 1));
      if (column.prior) below.classList.add("is-prior");
      if (!isGrouped(column)) {
        const blank = cell(column, "presentation", "");
        upper.append(blank);
      } else if (column.group !== (sheet.columns[place - 1] || {}).group) {
        let span = 1;
        while ((sheet.columns[place + span] || {}).group === column.group) span += 1;
        const group = cell(column, "columnheader", column.group);
        group.classList.add("is-group");
        group.setAttribute("aria-colindex", String(place + 1));
        group.setAttribute("aria-colspan", String(span));
        group.style.width = "calc(" + span + " * var(--" + column.kind + "))";
        if (column.kind === "answer") {
          const unit = make("span", "unit");
          unit.dataset.count = column.count ? "1" : "";
          group.append(unit);
        }
        upper.append(group);
      }
      if (isGrouped(column) && column.group !== (sheet.columns[place - 1] || {}).group) below.classList.add("starts");
      lower.append(below);
    }
    head.replaceChildren(upper, lower);
    head.setAttribute("role", "rowgroup");
    writeUnits();
  }

  function writeUnits() {
    head.querySelectorAll(".unit").forEach(function (unit) {
      unit.textContent = (sheet.english ? " (" : "（") + sheet.unitName(Boolean(unit.dataset.count)) + (sheet.english ? ")" : "）");
    });
  }

  function newRow() {
    const line = make("div", "sheet-row");
    line.setAttribute("role", "row");
    sheet.columns.forEach(function (column, place) {
      const element = cell(column, column.kind === "firm" ? "rowheader" : "gridcell");
      element.setAttribute("aria-colindex", String(place + 1));
      element.dataset.column = String(place);
      if (isGrouped(column) && column.group !== (sheet.columns[place - 1] || {}).group) element.classList.add("starts");
      element.append(make("span", "v"), make("span", "b"));
      line.append(element);
    });
    rest.append(line);
    return line;
  }

  function set(element, text) { if (element.textContent !== text) element.textContent = text; }

  function beside(row, column) {
    if (!sheet.compare) return "";
    if (column.kind === "firm") return row.town || "";
    if (column.kind === "state") return row.lastState === null ? "" : say("last_state", { state: sheet.stateWord(row.lastState) });
    if (column.kind !== "answer" || column.prior) return "";
    const last = sheet.glance(row.last[column.at], column.count);
    const year = sheet.glance(sheet.yearAgo(row, column), column.count);
    return last || year ? (last || "—") + " · " + (year || "—") : "";
  }

  // The widest pair of numbers that stands beside any answer, so that columns are wide enough for it.
  function widest() {
    let last = 0, year = 0, below = false;
    if (!sheet.compare) return "";
    const columns = sheet.columns.filter(function (column) { return column.kind === "answer" && !column.prior && !column.count; });
    sheet.rows.forEach(function (row) {
      columns.forEach(function (column) {
        const then = row.last[column.at] || 0, ago = sheet.yearAgo(row, column) || 0;
        last = Math.max(last, Math.abs(then));
        year = Math.max(year, Math.abs(ago));
        below = below || then < 0 || ago < 0;
      });
    });
    return (below ? "\u2212" : "") + sheet.glance(last, false) + " · " + (below ? "\u2212" : "") + sheet.glance(year, false);
  }

  const probe = make("span", "b is-probe");
  grid.parentElement.append(probe);

  function widen() {
    const text = widest();
    if (probe.textContent === text) return;
    probe.textContent = text;
    // half a character more for each side of the cell than its padding and its line take
    grid.parentElement.style.setProperty("--beside", "calc(" + Math.ceil(probe.getBoundingClientRect().width) + "px + 1.25rem)");
  }

  function within(value, one, other) { return value >= Math.min(one, other) && value <= Math.max(one, other); }

  function chosen(row, column) {
    return within(row, sheet.anchor.row, sheet.active.row) && within(column, sheet.anchor.column, sheet.active.column);
  }

  function isRange() { return sheet.anchor.row !== sheet.active.row || sheet.anchor.column !== sheet.active.column; }

  function drawCell(element, row, place, index) {
    const column = sheet.columns[place];
    const waits = sheet.pending(row, column);
    const finding = sheet.mark(row, column);
    let text = waits ? waits.text : sheet.kept(row, column);
    if (waits && column.kind === "state") text = sheet.nowText(column, waits.text);
    set(element.firstChild, text);
    set(element.firstChild.nextSibling, beside(row, column));
    const names = ["c", "c-" + column.kind];
    if (element.classList.contains("starts")) names.push("starts");
    if (column.prior) names.push("is-prior");
    if (column.kind === "state") names.push("state-" + sheet.data.states[row.state][0]);
    if (column.kind === "derived" && column.less && text) names.push(text[0] === "+" ? "change-up" : text[0] === "\u2212" ? "change-down" : "change-flat");
    if (!sheet.isEditable(row, column) && column.kind !== "firm") names.push("is-locked");
    if (finding) names.push("has-" + finding.grade, sheet.isOpen(row, finding) || finding.grade === "hint" ? "is-open" : "is-answered");
    if (waits) names.push("is-" + waits.kind);
    if (column.kind === "firm" && (row.returned || sheet.openOf(row).length)) names.push(row.returned ? "is-returned" : "asks");
    const marked = chosen(index, place);
    if (marked && isRange()) names.push("is-chosen");
    if (index === sheet.active.row && place === sheet.active.column) names.push("is-active");
    const name = names.join(" ");
    if (element.className !== name) element.className = name;
    if (finding && finding.grade === "fix") element.setAttribute("aria-invalid", "true");
    else element.removeAttribute("aria-invalid");
    if (marked) element.setAttribute("aria-selected", "true");
    else element.removeAttribute("aria-selected");
  }

  function drawRow(line, index) {
    const row = sheet.view[index];
    line.dataset.index = String(index);
    line.setAttribute("aria-rowindex", String(index + 3));
    line.style.top = index * height + "px";
    for (let place = 0; place < sheet.columns.length; place += 1) drawCell(line.children[place], row, place, index);
  }

  // The rows in sight and the active one, which holds the focus wherever it is.
  function draw() {
    asked = false;
    if (!height) return;
    const first = Math.max(0, Math.floor(grid.scrollTop / height) - SPARE);
    const last = Math.min(sheet.view.length - 1, Math.ceil((grid.scrollTop + grid.clientHeight) / height) + SPARE);
    drawn.forEach(function (line, index) {
      if ((index < first || index > last) && index !== sheet.active.row) {
        spare.push(line);
        drawn.delete(index);
      }
    });
    for (let index = first; index <= last; index += 1) place(index);
    if (sheet.view.length) place(sheet.active.row);
    // elements beyond the pool go, so that their number stays
    spare.forEach(function (line) { line.hidden = true; });
  }

  function place(index) {
    if (drawn.has(index) || index < 0 || index >= sheet.view.length) return;
    const line = spare.pop() || newRow();
    line.hidden = false;
    drawn.set(index, line);
    drawRow(line, index);
  }

  function soon() {
    if (asked) return;
    asked = true;
    window.requestAnimationFrame(draw);
  }

  function redraw() {
    widen();
    drawn.forEach(function (line, index) {
      if (index < sheet.view.length) drawRow(line, index);
      else { spare.push(line); drawn.delete(index); }
    });
    draw();
    drawTotal();
  }

  // New rows in sight, a new height of rows, a new filter.
  function layOut() {
    grid.classList.toggle("with-beside", sheet.compare);
    widen();
    const line = drawn.values().next().value || newRow();
    if (!drawn.size) spare.push(line);
    line.hidden = false;
    height = line.getBoundingClientRect().height;
    rest.style.height = sheet.view.length * height + "px";
    grid.setAttribute("aria-rowcount", String(sheet.view.length + 3));
    drawn.forEach(function (line) { spare.push(line); });
    drawn.clear();
    draw();
    drawTotal();
  }

  function drawTotal() {
    if (!total.firstChild) {
      total.setAttribute("role", "row");
      total.className = "sheet-row sheet-total";
      sheet.columns.forEach(function (column, place) {
        const element = cell(column, place ? "gridcell" : "rowheader", "");
        element.setAttribute("aria-colindex", String(place + 1));
        if (isGrouped(column) && column.group !== (sheet.columns[place - 1] || {}).group) element.classList.add("starts");
        total.append(element);
      });
    }
    total.setAttribute("aria-rowindex", String(sheet.view.length + 3));
    // now and the year before over the same firms: a firm that has not answered has a year before filled in for it
    const answered = sheet.view.filter(sheet.isAnswered);
    const sums = new Array(sheet.data.heads.length).fill(0);
    const counts = new Array(sums.length).fill(0);
    const pairs = sheet.columns.filter(function (column) { return column.kind === "derived"; }).map(function () { return [0, 0, 0]; });
    answered.forEach(function (row) {
      for (let place = 0; place < sums.length; place += 1) {
        if (row.values[place] === null) continue;
        sums[place] += row.values[place];
        counts[place] += 1;
      }
      let at = 0;
      sheet.columns.forEach(function (column) {
        if (column.kind !== "derived") return;
        // like for like: only rows that have both
        if (row.values[column.top] !== null && row.values[column.bottom] !== null) {
          pairs[at][0] += row.values[column.top];
          pairs[at][1] += row.values[column.bottom];
          pairs[at][2] += 1;
        }
        at += 1;
      });
    });
    let at = 0;
    sheet.columns.forEach(function (column, place) {
      const element = total.children[place];
      if (column.kind === "firm") set(element, say("total", { count: answered.length }));
      if (column.kind === "answer") {
        set(element, sheet.glance(sums[column.at], column.count));
        element.title = say("summed", { count: counts[column.at] });
      }
      if (column.kind === "derived") {
        const pair = pairs[at];
        set(element, sheet.percent(pair[1] > 0 ? pair[0] / pair[1] - column.less : null, Boolean(column.less)));
        element.title = say("divided", { top: sheet.written(pair[0]), bottom: sheet.written(pair[1]), count: pair[2] });
        at += 1;
      }
    });
  }

  function element(index, place) {
    const line = drawn.get(index);
    return line ? line.children[place] : null;
  }

  // Scroll just as far as it takes to have the cell between the heads, the sticky column and the edges.
  function bringIn(index, place) {
    const top = index * height;
    const above = grid.scrollTop;
    const room = grid.clientHeight - head.offsetHeight - total.offsetHeight;
    if (top < above) grid.scrollTop = top;
    else if (top + height > above + room) grid.scrollTop = top + height - room;
    draw();
    const target = element(index, place);
    if (!target || place === 0) return;
    const fixed = drawn.get(index).children[0].offsetWidth;
    const left = target.offsetLeft;
    if (left < grid.scrollLeft + fixed) grid.scrollLeft = left - fixed;
    else if (left + target.offsetWidth > grid.scrollLeft + grid.clientWidth) grid.scrollLeft = left + target.offsetWidth - grid.clientWidth;
  }

  sheet.start = function () {
    grid.setAttribute("role", "grid");
    grid.setAttribute("aria-label", say("grid"));
    grid.setAttribute("aria-colcount", String(sheet.columns.length));
    if (!sheet.data.fills) grid.setAttribute("aria-readonly", "true");
    grid.setAttribute("aria-multiselectable", "true");
    rest.setAttribute("role", "rowgroup");
    drawHeads();
    const foot = make("div", "sheet-foot");
    foot.setAttribute("role", "rowgroup");
    foot.append(total);
    grid.append(head, rest, foot);
    grid.addEventListener("scroll", soon, { passive: true });
    new ResizeObserver(function () { layOut(); }).observe(grid);
    layOut();
  };

  sheet.heard.push(function (row) {
    if (!height) return;
    if (!row) { redraw(); return; }
    const index = sheet.view.indexOf(row);
    if (drawn.has(index)) drawRow(drawn.get(index), index);
    drawTotal();
  });

  Object.assign(sheet, {
    grid: grid, redraw: redraw, layOut: layOut, writeUnits: writeUnits, element: element, bringIn: bringIn, isRange: isRange,
    besides: beside,
    pageRows: function () { return Math.max(1, Math.floor((grid.clientHeight - head.offsetHeight - total.offsetHeight) / height) - 1); },
    make: make
  });
})();
