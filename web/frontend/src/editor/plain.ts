/** The text area of the form as a `Surface`: there from the first byte, without marks and colours. */

import type { TextEdit } from "../model/fix.ts";
import { edited } from "../model/fix.ts";
import type { Position, Span } from "../model/review.ts";
import type { Listener, Surface } from "./surface.ts";

export class PlainSurface implements Surface {
  readonly #before: string[] = []; // texts that undo brings back

  constructor(
    readonly area: HTMLTextAreaElement,
    listener: Listener,
  ) {
    area.addEventListener("input", () => listener.changed());
    area.addEventListener("paste", (event) => this.#paste(event));
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
    const before = this.#before.pop();
    if (before !== undefined) this.#set(before);
    this.area.focus();
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

  #put(text: string): void {
    this.#before.push(this.area.value);
    this.#set(text);
  }

  #set(text: string): void {
    this.area.value = text;
    this.area.dispatchEvent(new Event("input"));
  }

  /** Many lines take browsers 200 ms to put in by themselves, a verdict's worth of time. */
  #paste(event: ClipboardEvent): void {
    const text = event.clipboardData?.getData("text/plain").replace(/\r\n?/g, "\n");
    if (!text) return;
    event.preventDefault();
    this.#before.push(this.area.value);
    this.area.setRangeText(text, this.area.selectionStart, this.area.selectionEnd, "end");
    this.area.dispatchEvent(new Event("input"));
  }

  #offset({ line, column }: Position): number {
    const lines = this.area.value.split("\n");
    const before = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
    return before + [...(lines[line - 1] ?? "")].slice(0, column - 1).join("").length;
  }
}
