/** Sentences for those who listen, and short messages for those who look. */

import { h } from "../view/dom.ts";

/** Says what came of a review once typing rests; the same sentence is not said twice. */
export class Announcer {
  #timer = 0;
  #last = "";

  constructor(private readonly host: HTMLElement) {}

  say(sentence: string, after = 900): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => {
      if (sentence === this.#last) return;
      this.#last = sentence;
      this.host.textContent = sentence;
    }, after);
  }
}

/** A message that goes away by itself; one that can be acted on stays longer. */
export class Toast {
  #timer = 0;

  constructor(private readonly host: HTMLElement) {}

  show(words: string, action?: { readonly words: string; then(): void }): void {
    clearTimeout(this.#timer);
    const button = action && h("button", { type: "button", click: () => (this.#hide(), action.then()) }, action.words);
    this.host.replaceChildren(words, ...(button ? [" ", button] : []));
    this.host.hidden = false;
    this.#timer = window.setTimeout(() => this.#hide(), action ? 12_000 : 4_000);
  }

  #hide(): void {
    clearTimeout(this.#timer);
    this.host.hidden = true;
  }
}
