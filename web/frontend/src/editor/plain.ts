/** The text area of the form as a `Surface`: there from the first byte, without marks and colours. */

import type { TextEdit } from "../model/fix.ts";
import { edited } from "../model/fix.ts";
import type { Position, Span } from "../model/review.ts";
import type { Listener, Surface } from "./surface.ts";

export class PlainSurface implements Surface {
  constructor(
    readonly area: HTMLTextAreaElement,
    listener: Listener,
  ) {
    area.addEventListener("input", () => listener.changed());
    area.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      const line = area.value.slice(0, area.selectionStart).split("\n").length;
      if (listener.wantedOn(line)) event.preventDefault();
    });
  }

  get text(): string {
    return this.area.value;
  }

  edit(edits: readonly TextEdit[], focus: boolean): void {
    const last = edits.at(-1);
    if (!last) return;
    const behind = this.area.value.length - last.to;
    this.#put(edited(this.area.value, edits));
    const at = this.area.value.length - behind;
    this.area.setSelectionRange(at, at);
    if (focus) this.area.focus();
  }

  open(text: string): void {
    if (text !== this.area.value) this.#put(text);
    this.area.setSelectionRange(0, 0);
  }

  undo(): void {
    // The browser's own history: there is no other way to it. What cannot be undone stays.
    this.area.focus();
    document.execCommand("undo");
  }

  focus(): void {
    this.area.focus();
  }

  mark(): void {
    // A text area has no marks; the findings beside it name their lines.
  }

  select(span: Span, focus: boolean): void {
    this.area.setSelectionRange(this.#offset(span.start), this.#offset(span.end));
    const share = (span.start.line - 1) / Math.max(1, this.area.value.split("\n").length);
    this.area.scrollTop = share * this.area.scrollHeight - this.area.clientHeight / 2;
    if (focus) this.area.focus();
  }

  /** As if it were typed, so that the browser can undo it. */
  #put(text: string): void {
    const active = document.activeElement;
    this.area.focus({ preventScroll: true });
    this.area.select();
    if (!document.execCommand("insertText", false, text)) {
      this.area.value = text;
      this.area.dispatchEvent(new Event("input"));
    }
    if (active instanceof HTMLElement && active !== this.area) active.focus({ preventScroll: true });
  }

  #offset({ line, column }: Position): number {
    const lines = this.area.value.split("\n");
    const before = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
    return before + [...(lines[line - 1] ?? "")].slice(0, column - 1).join("").length;
  }
}
