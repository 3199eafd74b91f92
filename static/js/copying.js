// Copies a text to the clipboard, or selects it where the browser lets nobody copy.
(function () {
  "use strict";

  document.querySelectorAll("[data-copy]").forEach(function (button) {
    const text = document.getElementById(button.dataset.copy);
    const said = button.parentElement.querySelector("[role=status]");
    text.readOnly = false;
    button.hidden = false;
    button.addEventListener("click", async function () {
      text.select();
      try {
        await navigator.clipboard.writeText(text.value);
        said.textContent = said.dataset.copied;
      } catch {
        said.textContent = said.dataset.failed;
      }
    });
    text.addEventListener("focus", function () { text.select(); });
  });
})();
