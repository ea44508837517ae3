/** The notice: what keeps a design from being reviewed, and what happens next. */

import type { ApiError, Trouble } from "../net/api.ts";
import { h } from "./dom.ts";

const TITLES: Readonly<Record<Trouble, string>> = {
  offline: "No connection",
  limited: "Rate limited",
  "too-large": "Design too large",
  refused: "Design not reviewed",
  stopped: "Review stopped",
  broken: "Something went wrong",
};

const CALM: ReadonlySet<Trouble> = new Set(["offline", "limited"]);

export class Notice {
  #timer = 0;

  constructor(
    private readonly host: HTMLElement,
    private readonly again: () => void,
  ) {}

  hide(): void {
    clearInterval(this.#timer);
    this.host.hidden = true;
    this.host.replaceChildren();
  }

  say(title: string, detail: string, calm = false, ...more: Node[]): void {
    clearInterval(this.#timer);
    this.host.classList.toggle("calm", calm);
    this.host.replaceChildren(h("h2", {}, title), h("p", {}, detail), ...more);
    this.host.hidden = false;
  }

  /** Tell what went wrong; where waiting helps, wait and try again. `older`: a review is shown. */
  tell(error: ApiError, older: boolean): void {
    const below = older ? " The review below is of the previous text." : "";
    const retry = h("button", { type: "button", click: () => this.again() }, "Try again");
    const more = error.trouble === "too-large" || error.trouble === "refused" ? [] : [retry];
    this.say(TITLES[error.trouble], error.detail + below, CALM.has(error.trouble), ...more);
    if (error.wait !== null) this.#count(error.wait, retry);
  }

  #count(seconds: number, button: HTMLButtonElement): void {
    let left = Math.ceil(seconds);
    const tick = () => {
      button.textContent = left > 0 ? `Trying again in ${left} s` : "Trying again";
      if (left-- > 0) return;
      clearInterval(this.#timer);
      this.again();
    };
    tick();
    this.#timer = window.setInterval(tick, 1_000);
  }
}
