// Runs also where the page's own program cannot: it is written for the oldest browsers.
(function () {
  "use strict";
  var able = "noModule" in document.createElement("script") && Array.prototype.findLast && window.Worker && window.crypto && window.crypto.subtle;
  if (able) return;
  document.getElementById("old").hidden = false;
  document.getElementById("new").hidden = true;
})();
