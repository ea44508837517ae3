/** Puts out the verdict: what came of the review in one sentence, and what to do first. */

import type { Finding, Problem, Review } from "../model/review.ts";
import { headline, tallies } from "../model/words.ts";
import { h, prose } from "./dom.ts";

export interface VerdictListener {
  finding(finding: Finding): void;
  problem(problem: Problem): void;
}

const ANCHORS: Readonly<Record<string, string>> = {
  failure: "#problems",
  problem: "#problems",
  error: "#findings",
  warning: "#findings",
  info: "#findings",
  question: "#questions",
  credit: "#credits",
};

export function verdict(review: Review, listener: VerdictListener): Node[] {
  const chips = tallies(review).map(({ sign, words }) =>
    h("li", {}, h("a", { class: `tally ${sign}`, href: ANCHORS[sign] ?? "#results" }, words)),
  );
  const first = firstStep(review, listener);
  const said: (HTMLElement | false)[] = [
    h("h2", { id: "verdict-title" }, headline(review)),
    chips.length > 0 && h("ul", { class: "tallies", "aria-label": "What was found" }, ...chips),
    first !== null && h("p", { class: "first" }, h("strong", {}, "First: "), ...first),
    review.level !== "" && h("p", { class: "level-said" }, `Judged at level ${review.level}.`),
  ];
  return said.filter((part) => part !== false);
}

function firstStep(review: Review, listener: VerdictListener): Node[] | null {
  const problem = review.problems.find((one) => one.fatal);
  if (problem) {
    const line = problem.span?.start.line;
    const words = line ? `Mend line ${line}` : "Mend the text";
    return [jump(words, () => listener.problem(problem)), text(". "), ...prose(problem.message)];
  }
  const finding = review.findings[0];
  if (finding) return [...prose(finding.message), text(" "), jump("Show it", () => listener.finding(finding))];
  const question = review.questions[0];
  return question ? prose(question.message) : null;
}

const text = (words: string) => document.createTextNode(words);

function jump(words: string, then: () => void): HTMLElement {
  return h("button", { type: "button", class: "jump", click: then }, words);
}
