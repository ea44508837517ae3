/** The theme: the system's unless the reader chose another, which this browser remembers. */

export type Theme = "light" | "dark";

const system = matchMedia("(prefers-color-scheme: dark)");

export function themeNow(): Theme {
  const chosen = document.documentElement.dataset["theme"];
  if (chosen === "dark" || chosen === "light") return chosen;
  return system.matches ? "dark" : "light";
}

/** Let `button` change the theme; `changed` hears of every change, the system's own included. */
export function installTheme(button: HTMLButtonElement, changed: () => void): void {
  const show = () => {
    button.setAttribute("aria-pressed", String(themeNow() === "dark"));
    changed();
  };
  button.addEventListener("click", () => {
    choose(themeNow() === "dark" ? "light" : "dark");
    show();
  });
  system.addEventListener("change", show);
  button.setAttribute("aria-pressed", String(themeNow() === "dark"));
}

function choose(theme: Theme): void {
  document.documentElement.dataset["theme"] = theme;
  try {
    localStorage.setItem("theme", theme);
  } catch {
    // Storage is full or forbidden: the choice lasts as long as the page.
  }
}
