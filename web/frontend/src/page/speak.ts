/** Puts out sentences for those who listen, and short messages for those who look. */

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

/** A message that goes away by itself. */
export class Toast {
  #timer = 0;

  constructor(private readonly host: HTMLElement) {}

  show(words: string): void {
    clearTimeout(this.#timer);
    this.host.textContent = words;
    this.host.hidden = false;
    this.#timer = window.setTimeout(() => (this.host.hidden = true), 4_000);
  }
}
