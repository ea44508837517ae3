/** The chosen theme on the page before anything is painted; loaded by itself, in the head. */

(() => {
  const root = document.documentElement;
  root.classList.replace("no-js", "js");
  try {
    const chosen = localStorage.getItem("theme");
    if (chosen === "dark" || chosen === "light") root.dataset["theme"] = chosen;
  } catch {
    // Storage is forbidden here: the system's theme it is.
  }
})();
