// The bar of a job at work, and the keys of the list of problems: arrows move, Enter takes the proposal.
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

  const form = document.getElementById("mend");
  if (!form) return;
  const rows = Array.from(form.querySelectorAll("tbody tr"));
  let here = -1;

  function go(step) {
    here = Math.min(rows.length - 1, Math.max(0, here + step));
    rows[here].focus();
    rows[here].scrollIntoView({ block: "nearest" });
  }

  form.addEventListener("focusin", function (event) {
    const row = event.target.closest("tbody tr");
    if (row) here = rows.indexOf(row);
  });
  form.addEventListener("keydown", function (event) {
    const field = event.target.closest("input, select, textarea");
    const row = event.target.closest("tbody tr");
    if (event.key === "ArrowDown" && !(field && field.list)) { event.preventDefault(); go(1); }
    else if (event.key === "ArrowUp" && !(field && field.list)) { event.preventDefault(); go(-1); }
    else if (event.key === "Enter" && row && event.target.tagName !== "BUTTON") {
      // without this the first button of the form would answer for every field
      event.preventDefault();
      const name = field && field.classList.contains("say") ? "say" : "one";
      const button = row.querySelector('button[name="' + name + '"]');
      if (button) form.requestSubmit(button);
    } else if (event.key === "Enter" && field && !row) event.preventDefault();
  });
})();
