/** The `WritingPane`: a text area that is there at once, and the rich editor in its place once it is wanted. */

import { difference, type TextEdit } from "../model/fix.ts";
import type { Review, Span } from "../model/review.ts";
import { PlainSurface } from "./plain.ts";
import type { Listener, Surface } from "./surface.ts";

const SETTLED = 200; // milliseconds after which nobody is about to paste
const LATEST = 2_000; // milliseconds to the editor where no review comes

type Rich = typeof import("./editor.ts");

/**
 * The editor's 100 KB are fetched when somebody comes near it or there is a text to mark: typing,
 * pasting and reviewing need none of it.
 */
export class WritingPane {
  readonly #plain: PlainSurface;
  #surface: Surface;
  #review: Review | null = null;
  #asked = false;
  #timer = 0;

  constructor(
    private readonly host: HTMLElement,
    area: HTMLTextAreaElement,
    private readonly address: string,
    private readonly listener: Listener,
  ) {
    this.#plain = new PlainSurface(area, listener);
    this.#surface = this.#plain;
    const around = host.parentElement ?? host;
    around.addEventListener("pointerenter", () => this.wake());
    around.addEventListener("focusin", () => this.#soon(SETTLED));
    area.addEventListener("input", () => this.#soon(LATEST)); // a verdict is under way, which comes first
  }

  get text(): string {
    return this.#surface.text;
  }

  #soon(pause: number): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.wake(), pause);
  }

  /** Fetch the rich editor, once; without it the text area stays. */
  wake(): void {
    if (this.#asked) return;
    this.#asked = true;
    import(this.address).then((rich: Rich) => this.#whenComposed(() => this.#enrich(rich))).catch(() => (this.#asked = false));
  }

  edit(edits: readonly TextEdit[], focus = true): void {
    this.#surface.edit(edits, focus);
  }

  /** Change no more than what differs; the cursor goes to where the change was. */
  replace(text: string, focus = false): void {
    const edit = difference(this.text, text);
    if (edit) this.#surface.edit([edit], focus);
  }

  open(text: string): void {
    this.#surface.open(text);
    if (text.trim()) this.#soon(LATEST);
  }

  undo(): void {
    this.#surface.undo();
  }

  focus(): void {
    this.#surface.focus();
  }

  mark(review: Review | null): void {
    this.#review = review;
    this.#surface.mark(review);
    if (review) this.#soon(0);
  }

  select(span: Span, focus: boolean): void {
    this.#surface.select(span, focus);
  }

  /** Not while an input method holds half a word. */
  #whenComposed(then: () => void): void {
    const { area } = this.#plain;
    let composing = false;
    const probe = (event: InputEvent) => (composing = event.isComposing);
    area.addEventListener("beforeinput", probe, { once: true });
    requestAnimationFrame(() => {
      area.removeEventListener("beforeinput", probe);
      if (composing) area.addEventListener("compositionend", () => setTimeout(then), { once: true });
      else then();
    });
  }

  #enrich(rich: Rich): void {
    const { area } = this.#plain;
    const focused = document.activeElement === area;
    const editor = new rich.Editor(this.host, area.value, area.placeholder, this.listener);
    document.documentElement.classList.add("rich");
    if (focused) editor.take(area.selectionStart, area.selectionEnd);
    this.#surface = editor;
    editor.mark(this.#review);
  }
}
