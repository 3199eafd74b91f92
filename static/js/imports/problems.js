// The bar of a job at work, and the keys of the list of problems: arrows move, Enter takes what stands in the row.
(function () {
  "use strict";

  document.querySelectorAll(".only-script").forEach(function (each) { each.hidden = false; });

  const working = document.getElementById("working");
  const bar = document.getElementById("bar");
  if (working && bar) {
    const look = function () {
      fetch(working.dataset.progress, { headers: { Accept: "application/json" } })
        .then(function (answer) { return answer.json(); })
        .then(function (told) {
          bar.value = told.progress;
          if (told.at_work) setTimeout(look, 1000);
          else location.reload();
        })
        .catch(function () { setTimeout(look, 5000); });
    };
    setTimeout(look, 1000);
  }

  // Each repair loads the page anew. Where the clerk stood, and what was typed in other rows, outlives that.
  const KEPT = "mending " + location.pathname.replace(/mend\/$/, "");
  const kept = JSON.parse(sessionStorage.getItem(KEPT) || "null");
  sessionStorage.removeItem(KEPT);
  const form = document.getElementById("mend");
  // Where nothing is left to repair, what comes next is looking ahead and filing.
  const open = form && form.querySelector(".problem-fix, .problem-explain:not(.answered)");
  const next = kept && !open && document.querySelector("#moves button:not([disabled])");
  if (next) next.focus();
  if (!form) return;
  const rows = Array.from(form.querySelectorAll("tbody tr"));
  const confirmed = Array.from(form.querySelectorAll(".import-confirm .input"));
  let here = -1;
  // the button that waits for the unit's word
  let asked = null;

  function cell(row) { return row.querySelector("th").textContent + (row.querySelector("strong") || row).textContent; }

  function typed(row) { return Array.from(row.querySelectorAll("input")); }

  function go(to) {
    if (!rows.length) return;
    here = Math.min(rows.length - 1, Math.max(0, to));
    rows[here].focus();
    rows[here].scrollIntoView({ block: "nearest" });
  }

  // A figure is changed only with the unit's word: the browser asks for what of it is not said yet.
  function demand(button) {
    const row = button.closest("tr");
    const figure = "figure" in button.dataset || (button.name === "one" && row && row.querySelector("input.num"));
    confirmed.forEach(function (field) { field.required = Boolean(figure); });
    asked = figure ? button : null;
  }

  function press(button) {
    demand(button);
    form.requestSubmit(button);
  }

  function enter(row, field) {
    const blank = row.querySelector('input[name^="text-"]');
    if (!field && blank && !blank.value) { blank.focus(); return; }
    const button = row.querySelector(field && field.classList.contains("say") ? 'button[name="say"]' : 'button[name="one"]') ||
      row.querySelector("button");
    if (button) press(button);
  }

  form.addEventListener("focusin", function (event) {
    const row = event.target.closest("tbody tr");
    if (row) here = rows.indexOf(row);
  });
  form.addEventListener("click", function (event) {
    const button = event.target.closest("button");
    if (button) demand(button);
  });
  form.addEventListener("keydown", function (event) {
    const field = event.target.closest("input, select, textarea");
    const row = event.target.closest("tbody tr");
    // in a date or a choice the arrows are its own
    const moves = row && !(field && field.list);
    if (event.key === "ArrowDown" && moves) { event.preventDefault(); go(here + 1); }
    else if (event.key === "ArrowUp" && moves) { event.preventDefault(); go(here - 1); }
    else if (event.key === "Enter" && event.target.tagName !== "BUTTON") {
      // without this the first button of the form would answer for every field
      event.preventDefault();
      if (row) enter(row, field);
      else if (asked) press(asked);
    }
  });
  form.addEventListener("submit", function (event) {
    const own = event.submitter && event.submitter.closest("tr");
    const texts = {};
    rows.forEach(function (row) {
      if (row === own) return;
      const changed = typed(row).filter(function (field) { return field.value !== field.defaultValue; });
      if (changed.length) texts[cell(row)] = typed(row).map(function (field) { return field.value; });
    });
    sessionStorage.setItem(KEPT, JSON.stringify({ at: own ? rows.indexOf(own) : 0, texts: texts }));
  });

  if (!kept || next) return;
  rows.forEach(function (row) {
    const texts = kept.texts[cell(row)];
    if (texts) typed(row).forEach(function (field, index) { field.value = texts[index] || ""; });
  });
  go(kept.at);
})();
