// Starts the grid where there is room for one: filters that the address holds, the unit, the comparison, moving between parts.
(function () {
  "use strict";

  const sheet = window.sheet;
  if (!sheet) return;
  if (window.matchMedia("(max-width: 48rem)").matches) {
    document.getElementById("grid-data").remove();
    return;
  }
  const say = sheet.say;
  const filters = document.getElementById("filters");
  const parts = filters.elements;
  const chips = Array.from(filters.querySelectorAll(".chip"));
  const shownRows = document.getElementById("shown-rows");
  const compare = document.getElementById("compare");
  const YEAR = 365 * 24 * 3600;
  let waiting = 0;

  function cookie(name, value) {
    document.cookie = name + "=" + value + ";path=/;max-age=" + YEAR + ";samesite=lax" + (location.protocol === "https:" ? ";secure" : "");
  }

  function called(row, text) {
    const low = text.toLowerCase();
    return row.name.toLowerCase().includes(low) || (row.initials || "").startsWith(low) || (low.length >= 4 && row.code.includes(low.toUpperCase()));
  }

  function keeps(row) {
    const state = parts.state.value;
    const town = parts.township ? parts.township.value : "";
    return (parts.show.value === "all" || sheet.shows(row).includes(parts.show.value)) &&
      (!state || sheet.data.states[row.state][0] === state) &&
      (!town || row.town === town) &&
      (!parts.q.value.trim() || called(row, parts.q.value.trim()));
  }

  // The rows stay as they were chosen while they are filled in; they go when the filter is applied again.
  function apply() {
    const row = sheet.here().row;
    sheet.view = sheet.rows.filter(keeps);
    const place = Math.max(0, sheet.view.indexOf(row));
    sheet.active = { row: place, column: sheet.active.column };
    sheet.anchor = { row: place, column: sheet.active.column };
    sheet.layOut();
    if (sheet.view.length) sheet.go(place, sheet.active.column, { focus: false, tell: true });
    else sheet.settle(false);
    tally();
    remember();
  }

  function remember() {
    const query = new URLSearchParams();
    ["show", "state", "township", "q"].forEach(function (name) {
      const value = parts[name] ? parts[name].value.trim() : "";
      if (value && value !== "all") query.set(name, value);
    });
    const text = query.toString();
    window.history.replaceState(null, "", location.pathname + (text ? "?" + text : ""));
    // the other language shows the same rows
    const other = document.querySelector(".tools a[hreflang]");
    if (other) other.search = text;
  }

  function tally() {
    const counts = {};
    const states = {};
    const towns = {};
    let stale = false;
    sheet.rows.forEach(function (row) {
      sheet.shows(row).forEach(function (show) { counts[show] = (counts[show] || 0) + 1; });
      const state = sheet.data.states[row.state][0];
      states[state] = (states[state] || 0) + 1;
      towns[row.town] = (towns[row.town] || 0) + 1;
    });
    chips.forEach(function (chip) {
      chip.querySelector(".count").textContent = String(counts[chip.dataset.show] || 0);
      if (chip.dataset.show === parts.show.value) chip.setAttribute("aria-current", "true");
      else chip.removeAttribute("aria-current");
    });
    Array.from(parts.state.options).forEach(function (option) {
      if (option.value) option.textContent = option.textContent.replace(/\(\d+\)$/, "(" + (states[option.value] || 0) + ")");
    });
    stale = sheet.view.some(function (row) { return !keeps(row); });
    shownRows.textContent = sheet.view.length ? say("rows", { shown: sheet.view.length, all: sheet.rows.length }) : say("none");
    if (stale) {
      const again = document.createElement("button");
      again.type = "button";
      again.className = "link";
      again.textContent = say("again");
      again.addEventListener("click", apply);
      shownRows.append(sheet.english ? ". " : "。", say("stale") + " ", again);
    }
  }

  sheet.showAll = function () {
    parts.show.value = "all";
    parts.state.value = "";
    if (parts.township) parts.township.value = "";
    parts.q.value = "";
    apply();
  };

  document.querySelectorAll(".only-live").forEach(function (part) { part.hidden = false; });
  document.querySelectorAll(".only-plain").forEach(function (part) { part.hidden = true; });
  document.getElementById("plain").remove();
  sheet.root.classList.add("is-live");
  compare.checked = sheet.compare = !/(?:^|; )grid_compare=0/.test(document.cookie);

  // As tall as the window leaves room for, so that heads and total are in sight together.
  function stretch() {
    const top = sheet.grid.parentNode.getBoundingClientRect().top + window.scrollY;
    const least = 22 * parseFloat(getComputedStyle(document.documentElement).fontSize);
    const tall = Math.max(least, window.innerHeight - top - 12) + "px";
    sheet.grid.parentNode.style.height = tall;
    if (window.matchMedia("(min-width: 60.01rem)").matches) sheet.panel.style.height = tall;
    else sheet.panel.style.removeProperty("height");
  }

  sheet.view = sheet.rows.filter(keeps);
  document.getElementById("grid-here").hidden = false;
  stretch();
  window.addEventListener("resize", stretch);
  sheet.start();
  sheet.settle(false);
  sheet.startPanel();
  tally();

  fetch(sheet.root.dataset.before, { credentials: "same-origin" })
    .then(function (response) { return response.ok ? response.json() : {}; })
    .then(function (before) {
      Object.keys(before).forEach(function (code) {
        const row = sheet.byCode.get(code);
        if (!row) return;
        row.initials = before[code][0];
        row.lastState = before[code].length > 1 ? before[code][1] : null;
        row.last = before[code].slice(2);
      });
      sheet.tell(null);
    })
    .catch(function () { /* the comparison is missing, the grid is not */ });

  filters.addEventListener("submit", function (event) { event.preventDefault(); apply(); });
  chips.forEach(function (chip) {
    chip.addEventListener("click", function (event) {
      event.preventDefault();
      parts.show.value = chip.dataset.show;
      apply();
    });
  });
  [parts.state, parts.township].forEach(function (part) { if (part) part.addEventListener("change", apply); });
  parts.q.addEventListener("input", function () {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(apply, 200);
  });
  parts.unit.addEventListener("change", function () {
    sheet.unit = Number(parts.unit.value);
    cookie("grid_unit", String(sheet.unit));
    sheet.writeUnits();
    sheet.tell(null);
  });
  compare.addEventListener("change", function () {
    sheet.compare = compare.checked;
    cookie("grid_compare", compare.checked ? "1" : "0");
    sheet.layOut();
    sheet.settle(false);
  });
  document.getElementById("next-question").addEventListener("click", sheet.next);
  document.addEventListener("keydown", function (event) {
    if (event.key === "F8") { event.preventDefault(); sheet.next(); }
    if (event.key !== "F6") return;
    event.preventDefault();
    if (sheet.grid.contains(document.activeElement)) sheet.panel.focus();
    else sheet.focusGrid();
  });
  sheet.heard.push(tally);
})();
