/** Puts out marks: the errors and findings of a review as diagnostics on the text of the editor. */

import type { Diagnostic } from "@codemirror/lint";
import type { Text } from "@codemirror/state";
import type { Finding, Position, Review, Span } from "../model/review.ts";
import { SEVERITY_WORDS } from "../model/words.ts";

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

export function marksOf(review: Review, doc: Text, show: (finding: Finding) => void): Diagnostic[] {
  const problems = review.problems.flatMap((problem): Diagnostic[] =>
    problem.span
      ? [
          {
            ...shown(doc, problem.span),
            severity: problem.fatal ? "error" : "info",
            source: problem.fatal ? "Not understood" : "Note",
            message: problem.hint ? `${problem.message}\n${problem.hint}` : problem.message,
          },
        ]
      : [],
  );
  const findings = review.findings.flatMap((finding) =>
    finding.spans.map(
      (span): Diagnostic => ({
        ...shown(doc, span),
        severity: finding.severity,
        source: `${SEVERITY_WORDS[finding.severity]}: ${finding.rule}`,
        message: finding.message,
        actions: [{ name: "Show the finding", apply: () => show(finding) }],
      }),
    ),
  );
  return [...problems, ...findings].sort((a, b) => a.from - b.from || a.to - b.to);
}
