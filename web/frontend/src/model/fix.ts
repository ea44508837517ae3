/** A `Fix`: edits of the text that was reviewed, all or none; places count characters (code points). */

import { asList, asObject, asOneOf, asText } from "./json.ts";

/** What becomes of `from` to `to`, offsets in UTF-16 as editors count. */
export interface TextEdit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

export interface Fix {
  readonly title: string;
  /** `design` changes the drawing; `state` states a fact; `accept` needs a reason; `renegotiate` lowers a requirement. */
  readonly kind: "design" | "state" | "accept" | "renegotiate";
  readonly edits: readonly { readonly start: Point; readonly end: Point; readonly text: string }[];
}

interface Point {
  readonly line: number;
  readonly column: number;
}

/** The fix of a finding, a question or a problem; null where it has none, or one that cannot be read. */
export function readFix(value: unknown): Fix | null {
  const found = asObject(value);
  const edits = asList(found["edits"]).map(readEdit);
  const whole = edits.filter((edit) => edit !== null);
  if (edits.length === 0 || whole.length < edits.length) return null;
  return { title: asText(found["title"]), kind: asOneOf(found["kind"], ["design", "state", "accept", "renegotiate"]), edits: whole };
}

function readEdit(value: unknown): Fix["edits"][number] | null {
  const edit = asObject(value);
  const range = asObject(edit["range"]);
  const [start, end] = [readPoint(range["start"]), readPoint(range["end"])];
  return start && end && typeof edit["newText"] === "string" ? { start, end, text: edit["newText"] } : null;
}

function readPoint(value: unknown): Point | null {
  const { line, column } = asObject(value) as { line?: unknown; column?: unknown };
  return Number.isInteger(line) && Number.isInteger(column) ? { line: line as number, column: column as number } : null;
}

/** The edits of a fix on `text`, the first place first; null where one lies outside it or two overlap. */
export function editsOn(text: string, fix: Fix): readonly TextEdit[] | null {
  const lines = text.split("\n");
  const starts = lines.reduce<number[]>((all, line) => [...all, (all.at(-1) ?? 0) + line.length + 1], [0]);
  const offset = ({ line, column }: Point) => {
    const found = lines[line - 1];
    const characters = found === undefined ? [] : [...found];
    if (found === undefined || column < 1 || column > characters.length + 1) return null;
    return (starts[line - 1] ?? 0) + characters.slice(0, column - 1).join("").length;
  };
  const edits = fix.edits.map((edit) => ({ from: offset(edit.start), to: offset(edit.end), text: edit.text }));
  const placed = edits.filter((edit): edit is TextEdit => edit.from !== null && edit.to !== null && edit.from <= edit.to);
  const sorted = placed.toSorted((a, b) => a.from - b.from || a.to - b.to);
  const apart = sorted.every((edit, at) => at === 0 || (sorted[at - 1]?.to ?? 0) <= edit.from);
  return placed.length === edits.length && apart ? sorted : null;
}

/** `text` with `edits`, which are sorted and apart. */
export function edited(text: string, edits: readonly TextEdit[]): string {
  return edits.toReversed().reduce((now, { from, to, text: put }) => now.slice(0, from) + put + now.slice(to), text);
}

/** The one edit that makes `after` of `before`, no longer than it must be; null where they are the same. */
export function difference(before: string, after: string): TextEdit | null {
  if (before === after) return null;
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < most - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  const [start, end] = [onBoundary(before, head), onBoundary(before, before.length - tail)];
  return { from: start, to: Math.max(end, start), text: after.slice(start, Math.max(after.length - (before.length - end), start)) };
}

/** No surrogate pair is cut in two. */
function onBoundary(text: string, at: number): number {
  const code = text.charCodeAt(at - 1);
  return code >= 0xd800 && code <= 0xdbff ? at - 1 : at;
}
