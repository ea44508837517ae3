/** Puts out the page's words for counts, severities and rates: the same everywhere. */

import type { Demand, Review, Severity } from "./review.ts";

export const SEVERITY_WORDS: Readonly<Record<Severity, string>> = {
  error: "Error",
  warning: "Warning",
  info: "Remark",
};

/** `1 error`, `2 errors`; "" for none. */
export function counted(number: number, one: string, many = `${one}s`): string {
  return number === 0 ? "" : `${number} ${number === 1 ? one : many}`;
}

export interface Tally {
  readonly sign: Severity | "question" | "credit" | "problem" | "failure";
  readonly number: number;
  readonly words: string;
}

/** What was found, counted, the worst first; kinds of which there is none are left out. */
export function tallies(review: Review): readonly Tally[] {
  const of = (severity: Severity) => review.findings.filter((f) => f.severity === severity).length;
  const unread = review.problems.filter((problem) => problem.fatal).length;
  const rows: readonly [Tally["sign"], number, string, string?][] = [
    ["failure", review.failures.length, "failure of the review", "failures of the review"],
    ["problem", unread, "mistake in the text", "mistakes in the text"],
    ["error", of("error"), "error"],
    ["warning", of("warning"), "warning"],
    ["info", of("info"), "remark"],
    ["question", review.questions.length, "question"],
    ["credit", review.credits.length, "handled well", "handled well"],
  ];
  return rows
    .filter(([, number]) => number > 0)
    .map(([sign, number, one, many]) => ({ sign, number, words: counted(number, one, many) }));
}

/** The one sentence on top. */
export function headline(review: Review): string {
  const unread = review.problems.filter((problem) => problem.fatal).length;
  if (review.failures.length > 0) return "The review is not complete";
  if (unread > 0) return unread === 1 ? "One mistake in the text" : `${unread} mistakes in the text`;
  const number = review.findings.filter((finding) => finding.severity !== "info").length;
  const remarks = review.findings.length - number;
  if (number > 0) return number === 1 ? "One thing to look at" : `${number} things to look at`;
  if (remarks > 0) return `No faults, ${counted(remarks, "remark")}`;
  if (review.components.length === 0) return "Nothing to review yet";
  return review.questions.length > 0 ? "No findings so far" : "No findings";
}

/** `100k/s`, `1.5M/s`, `20/s`: three digits suffice. */
export function rate(value: number): string {
  const steps: readonly [number, string][] = [[1e9, "bn"], [1e6, "M"], [1e3, "k"]];
  const [size, unit] = steps.find(([step]) => value >= step * 0.9995) ?? [1, ""];
  return `${Number((value / size).toPrecision(3))}${unit}/s`;
}

/** Reads and writes of a part; "" where nothing is known. */
export function demandWords(demand: Demand | null): string {
  if (!demand) return "";
  const parts = [
    demand.reads > 0 ? `${rate(demand.reads)} read` : "",
    demand.writes > 0 ? `${rate(demand.writes)} written` : "",
  ];
  return parts.filter(Boolean).join(", ");
}
