// Drag a file onto the page and it goes the way of the plain form.
(function () {
  "use strict";

  const form = document.getElementById("upload");
  const drop = document.getElementById("drop");
  const file = document.getElementById("file");
  if (!form || !drop || !file) return;
  document.querySelectorAll(".only-script").forEach(function (each) { each.hidden = false; });

  ["dragenter", "dragover"].forEach(function (name) {
    drop.addEventListener(name, function (event) {
      event.preventDefault();
      drop.classList.add("over");
    });
  });
  ["dragleave", "drop"].forEach(function (name) {
    drop.addEventListener(name, function () { drop.classList.remove("over"); });
  });
  drop.addEventListener("drop", function (event) {
    event.preventDefault();
    if (!event.dataTransfer.files.length) return;
    file.files = event.dataTransfer.files;
    form.requestSubmit();
  });
  form.addEventListener("submit", function () {
    form.setAttribute("aria-busy", "true");
  });
})();
