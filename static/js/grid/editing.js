// The active cell and the one field that types into it. The field stands in the cell and always holds its text, chosen
// whole, so that typing replaces, a Chinese input method finds a place to write, and a screen reader reads a field.
(function () {
  "use strict";

  const sheet = window.sheet;
  if (!sheet) return;
  const say = sheet.say;
  const field = sheet.make("input", "edit");
  const choice = sheet.make("select", "edit");
  // "", "quick" (typed over: arrows leave) or "full" (F2: arrows move in the text).
  let editing = "";
  let leaving = false;
  let dragging = false;
  // The column where a run of Tabs began: Enter goes on below it, as in Excel.
  let began = null;

  field.type = "text";
  field.autocomplete = "off";
  field.spellcheck = false;
  sheet.data.states.forEach(function (state, index) {
    const option = document.createElement("option");
    option.value = state[0];
    option.textContent = index + 1 + " " + state[1];
    choice.append(option);
  });

  function here() {
    return { row: sheet.view[sheet.active.row], column: sheet.columns[sheet.active.column] };
  }

  function shown(row, column) {
    const waits = sheet.pending(row, column);
    return waits ? waits.text : sheet.kept(row, column);
  }

  // All that the cell says, for who hears it.
  function spoken(row, column) {
    const parts = [row.name, sheet.columnLabel(column)];
    const text = shown(row, column);
    parts.push(text ? text + (column.kind === "answer" ? sheet.unitName(column.count) : "") : say("blank"));
    if (column.kind === "answer" && !column.prior && sheet.compare) {
      const last = row.last[column.at];
      const year = sheet.yearAgo(row, column);
      if (last !== null && last !== undefined) parts.push(say("last") + " " + sheet.written(last, column.count));
      if (year !== null && year !== undefined) parts.push(say("year") + " " + sheet.written(year, column.count));
    }
    const trouble = sheet.trouble(row, column.name);
    if (trouble) parts.push(told(trouble, column));
    row.findings.forEach(function (finding) {
      if (finding.at === column.at) parts.push(sheet.data.grades[finding.grade] + " " + sheet.sentence(finding));
    });
    if (!sheet.isEditable(row, column)) parts.push(say("readonly"));
    return parts.join(sheet.english ? ", " : "，");
  }

  function told(trouble, column) {
    if (trouble.kind === "refused") return say("refused", { problem: trouble.problem });
    return say("conflict", { now: sheet.nowText(column, trouble.now), mine: trouble.text });
  }

  // Put the right field into the active cell, holding its text.
  function settle(focus) {
    const now = here();
    if (!now.row) { field.remove(); choice.remove(); return; }
    const target = sheet.element(sheet.active.row, sheet.active.column);
    if (!target) return;
    const isState = now.column.kind === "state";
    const used = isState ? choice : field;
    const other = isState ? field : choice;
    const editable = sheet.isEditable(now.row, now.column);
    if (other.parentNode) other.remove();
    if (used.parentNode !== target) target.append(used);
    used.setAttribute("aria-label", spoken(now.row, now.column));
    if (isState) {
      const waits = sheet.pending(now.row, now.column);
      choice.value = waits ? waits.text : sheet.seen(now.row, now.column);
      choice.disabled = false;
      choice.setAttribute("aria-readonly", editable ? "false" : "true");
    } else {
      if (field.value !== shown(now.row, now.column)) field.value = shown(now.row, now.column);
      field.readOnly = !editable;
      field.maxLength = now.column.kind === "text" ? 300 : 200;
      field.inputMode = now.column.kind === "answer" ? "decimal" : "text";
      field.classList.toggle("is-number", now.column.kind === "answer" || now.column.kind === "derived");
    }
    if (focus) {
      used.focus({ preventScroll: true });
      if (!isState) field.select();
    }
  }

  function begin(how) {
    const now = here();
    if (!now.row || !sheet.isEditable(now.row, now.column)) return false;
    if (now.column.kind === "state") {
      if (choice.showPicker) { try { choice.showPicker(); } catch (refused) { /* only after a gesture */ } }
      return true;
    }
    editing = how;
    field.classList.add("is-typing");
    return true;
  }

  function end() {
    editing = "";
    field.classList.remove("is-typing");
  }

  function commit() {
    if (!editing) return;
    const now = here();
    const text = field.value.trim();
    end();
    if (text !== shown(now.row, now.column)) {
      sheet.remember([{ row: now.row, name: now.column.name, text: sheet.kept(now.row, now.column, true) }]);
      sheet.put(now.row, now.column.name, text);
    }
  }

  function cancel() {
    end();
    const now = here();
    if (now.row) field.value = shown(now.row, now.column);
    field.select();
  }

  function go(row, column, more) {
    commit();
    const options = more || {};
    if (!sheet.view.length) return;
    const before = sheet.active.row;
    sheet.active = {
      row: Math.max(0, Math.min(sheet.view.length - 1, row)),
      column: Math.max(0, Math.min(sheet.columns.length - 1, column))
    };
    if (!options.extend) sheet.anchor = { row: sheet.active.row, column: sheet.active.column };
    sheet.bringIn(sheet.active.row, sheet.active.column);
    sheet.redraw();
    settle(options.focus !== false);
    if (sheet.moved && (before !== sheet.active.row || options.tell)) sheet.moved();
  }

  // Tab goes from one cell that can be filled to the next, through the rows; where nothing can be, it leaves the grid.
  function along(step) {
    if (!sheet.data.fills) return false;
    let row = sheet.active.row;
    let column = sheet.active.column + step;
    while (row >= 0 && row < sheet.view.length) {
      while (column >= 0 && column < sheet.columns.length) {
        if (sheet.isEditable(sheet.view[row], sheet.columns[column])) { go(row, column); return true; }
        column += step;
      }
      row += step;
      column = step > 0 ? 0 : sheet.columns.length - 1;
    }
    return false;
  }

  function clear() {
    const cells = sheet.rangeCells().filter(function (each) { return each.column.kind === "answer" || each.column.kind === "text"; });
    if (!cells.length) return;
    if (cells.length > 1) { sheet.fillRange(""); return; }
    const one = cells[0];
    if (!shown(one.row, one.column)) return;
    sheet.remember([{ row: one.row, name: one.column.name, text: sheet.kept(one.row, one.column, true) }]);
    sheet.put(one.row, one.column.name, "");
    field.value = "";
  }

  function key(event) {
    if (event.isComposing || event.keyCode === 229) return;
    // a Shift by itself is the first half of Shift+Tab, by which one leaves backwards
    if (["Shift", "Control", "Alt", "Meta"].includes(event.key)) return;
    const row = sheet.active.row;
    const column = sheet.active.column;
    const extend = event.shiftKey;
    const far = event.ctrlKey || event.metaKey;
    const last = sheet.columns.length - 1;
    const bottom = sheet.view.length - 1;
    const isState = event.target === choice;
    const typing = editing === "full";
    let to = null;
    switch (event.key) {
      case "ArrowUp": if (isState && event.altKey) return; to = [far ? 0 : row - 1, column]; break;
      case "ArrowDown": if (isState && event.altKey) return; to = [far ? bottom : row + 1, column]; break;
      case "ArrowLeft": if (typing) return; to = [row, far ? 0 : column - 1]; break;
      case "ArrowRight": if (typing) return; to = [row, far ? last : column + 1]; break;
      case "Home": if (typing) return; to = [far ? 0 : row, 0]; break;
      case "End": if (typing) return; to = [far ? bottom : row, last]; break;
      case "PageUp": to = [row - sheet.pageRows(), column]; break;
      case "PageDown": to = [row + sheet.pageRows(), column]; break;
      case "Enter":
        event.preventDefault();
        go(row + (event.shiftKey ? -1 : 1), began === null ? column : began);
        return;
      case "Tab":
        if (leaving) { leaving = false; commit(); return; }
        commit();
        began = began === null ? column : began;
        if (along(event.shiftKey ? -1 : 1)) event.preventDefault();
        return;
      case "Escape":
        event.preventDefault();
        if (editing) cancel();
        else { leaving = true; sheet.speak(say("leave")); }
        return;
      case "F2":
        event.preventDefault();
        if (begin("full") && !isState) field.setSelectionRange(field.value.length, field.value.length);
        return;
      case " ":
        if (isState && !sheet.isEditable(here().row, here().column)) event.preventDefault();
        return;
      case "Delete":
      case "Backspace":
        if (editing || isState) return;
        event.preventDefault();
        clear();
        return;
      case "z":
      case "Z":
        if (!far || editing) return;
        event.preventDefault();
        sheet.undo();
        return;
      default:
        leaving = false;
        // a select of ours follows the digits before its words; a locked one follows nothing
        if (isState && !far && !sheet.isEditable(here().row, here().column)) event.preventDefault();
        return;
    }
    leaving = false;
    began = null;
    event.preventDefault();
    go(to[0], to[1], { extend: extend && !editing });
  }

  function placeOf(event) {
    const cell = event.target.closest(".c");
    const line = event.target.closest(".sheet-row");
    if (!cell || !line || line.dataset.index === undefined || cell.dataset.column === undefined) return null;
    return { row: Number(line.dataset.index), column: Number(cell.dataset.column) };
  }

  field.addEventListener("input", function () {
    if (!editing) begin("quick");
  });
  field.addEventListener("blur", function () { if (!dragging) commit(); });
  choice.addEventListener("change", function () {
    const now = here();
    if (!sheet.isEditable(now.row, now.column)) { settle(true); return; }
    sheet.remember([{ row: now.row, name: "state", text: sheet.seen(now.row, now.column) }]);
    sheet.put(now.row, "state", choice.value);
  });

  sheet.grid.addEventListener("keydown", key);
  sheet.grid.addEventListener("mousedown", function (event) {
    const place = placeOf(event);
    if (!place || event.button !== 0) return;
    const same = place.row === sheet.active.row && place.column === sheet.active.column;
    if (same && (editing || event.target === choice)) return;
    event.preventDefault();
    began = null;
    go(place.row, place.column, { extend: event.shiftKey });
    dragging = true;
  });
  sheet.grid.addEventListener("mouseover", function (event) {
    if (!dragging) return;
    const place = placeOf(event);
    if (place && (event.buttons & 1)) go(place.row, place.column, { extend: true });
  });
  window.addEventListener("mouseup", function () { dragging = false; });
  sheet.grid.addEventListener("dblclick", function (event) {
    if (placeOf(event) && begin("full") && here().column.kind !== "state") field.setSelectionRange(field.value.length, field.value.length);
  });

  sheet.heard.push(function (row) {
    if (editing) return;
    if (!row || row === here().row) {
      const focused = document.activeElement === field || document.activeElement === choice;
      settle(false);
      if (focused && document.activeElement === field) field.select();
    }
  });

  Object.assign(sheet, {
    go: go, here: here, settle: settle, shownText: shown, told: told,
    isTyping: function () { return Boolean(editing); },
    focusGrid: function () { settle(true); }
  });
})();
