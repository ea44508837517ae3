/** Marks: the errors and findings of a review as diagnostics on the text of the editor. */

import type { Diagnostic } from "@codemirror/lint";
import type { Text } from "@codemirror/state";
import type { Fix } from "../model/fix.ts";
import type { Finding, Position, Review, Span } from "../model/review.ts";
import { SEVERITIES } from "../model/texts.ts";
import { h, prose } from "../view/dom.ts";

/** An offset in the editor's UTF-16; places outside the text are moved to its nearest. */
export function offsetOf(doc: Text, at: Position): number {
  const line = doc.line(Math.min(Math.max(at.line, 1), doc.lines));
  let units = 0;
  let characters = Math.max(at.column - 1, 0);
  for (const char of line.text) {
    if (characters-- === 0) break;
    units += char.length;
  }
  return line.from + units;
}

/** The place of a span in the editor, never empty where the line has text. */
export function rangeOf(doc: Text, span: Span): { from: number; to: number } {
  const from = offsetOf(doc, span.start);
  const to = Math.max(from, offsetOf(doc, span.end));
  if (to > from) return { from, to };
  const line = doc.lineAt(from);
  return from < line.to ? { from, to: from + 1 } : { from: Math.max(line.from, from - 1), to: from };
}

/** A mark stays on the first line of what it is about: a whole group underlined says nothing. */
function shown(doc: Text, span: Span): { from: number; to: number } {
  const range = rangeOf(doc, span);
  return { from: range.from, to: Math.min(range.to, doc.lineAt(range.from).to) };
}

/** What a finding is about is named by the head of its statement: up to `[`, `{` or `:`. */
function head(doc: Text, span: Span): { from: number; to: number } {
  const { from, to } = shown(doc, span);
  const length = doc.sliceString(from, to).search(/\s*[[{:]/);
  return { from, to: length > 0 ? from + length : to };
}

/** The places of what a finding is about; the flows it was found on come behind them and are left out. */
export function ownSpans(finding: Finding): readonly Span[] {
  return finding.spans.slice(0, Math.max(1, finding.components.length + finding.links.length));
}

/** A mark's text, for those who look and for those who listen. */
function said(head: string, ...lines: string[]): Pick<Diagnostic, "message" | "renderMessage"> {
  const shown = lines.filter(Boolean);
  const body = () => shown.map((line) => h("span", { class: "said" }, ...prose(line)));
  return {
    message: [head, ...shown].join("\n"),
    renderMessage: () => h("span", {}, h("span", { class: "said head" }, head), ...body()),
  };
}

/** What a mark lets its reader do. */
export interface Marked {
  wanted(finding: Finding): void;
  fix(fix: Fix): void;
}

export function marksOf(review: Review, doc: Text, listener: Marked): Diagnostic[] {
  const apply = (fix: Fix | null) => (fix ? [{ name: `Apply: ${fix.title.replaceAll("`", "")}`, apply: () => listener.fix(fix) }] : []);
  const problems = review.problems.flatMap((problem): Diagnostic[] =>
    problem.span
      ? [
          {
            ...shown(doc, problem.span),
            severity: problem.fatal ? "error" : "info",
            ...said(problem.fatal ? "Not understood" : "Note", problem.message, problem.hint),
            actions: apply(problem.fix),
          },
        ]
      : [],
  );
  const findings = review.findings.flatMap((finding) =>
    ownSpans(finding).map(
      (span): Diagnostic => ({
        ...head(doc, span),
        severity: finding.severity,
        ...said(`${SEVERITIES[finding.severity]} · ${finding.rule}`, finding.message),
        actions: [{ name: "Show the finding", apply: () => listener.wanted(finding) }, ...apply(finding.fix)],
      }),
    ),
  );
  return [...problems, ...findings].sort((a, b) => a.from - b.from || a.to - b.to);
}
