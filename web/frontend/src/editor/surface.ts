/** A `Surface`: what the page needs of an editor; a plain text area is one, and so is the rich editor. */

import type { Fix, TextEdit } from "../model/fix.ts";
import type { Finding, Review, Span } from "../model/review.ts";
import type { Known } from "./complete.ts";

export interface Surface {
  readonly text: string;
  /** Change parts of the text, as one step that can be undone; the cursor goes behind the last. */
  edit(edits: readonly TextEdit[], focus: boolean): void;
  /** Put another text in place of this one, as one step; the cursor goes to its start. */
  open(text: string): void;
  undo(): void;
  focus(): void;
  /** Underline what a review found; nothing where there is none. */
  mark(review: Review | null): void;
  /** Go to a place: its text is selected and stands in the middle. */
  select(span: Span, focus: boolean): void;
}

export interface Listener {
  /** The text changed, by typing or otherwise. */
  changed(): void;
  /** The reader asked for a finding from its mark. */
  wanted(finding: Finding): void;
  /** The reader asked for the finding of a line; false where there is none. */
  wantedOn(line: number): boolean;
  /** The reader asked for a fix from its mark. */
  fix(fix: Fix): void;
  known(): Known;
}
