// A paper that is being made: the page is asked again until it is ready, and shows how far it is.
(function () {
  "use strict";

  function look() {
    fetch(location.href)
      .then(function (answer) { return answer.text(); })
      .then(function (text) {
        const now = new DOMParser().parseFromString(text, "text/html").getElementById("paper");
        if (!now) return;
        document.getElementById("paper").replaceWith(now);
        if ("working" in now.dataset) setTimeout(look, 2000);
      })
      .catch(function () { setTimeout(look, 5000); });
  }

  if ("working" in document.getElementById("paper").dataset) setTimeout(look, 1500);
})();
