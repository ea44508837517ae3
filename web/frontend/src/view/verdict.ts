/** The head of the report: the verdict in one sentence, the counts, what to fix first. */

import type { Review } from "../model/review.ts";
import { FIX_FIRST } from "../model/texts.ts";
import { h, prose } from "./dom.ts";

const ANCHORS: Readonly<Record<string, string>> = {
  failure: "#problems",
  problem: "#problems",
  error: "#findings",
  warning: "#findings",
  info: "#findings",
  question: "#questions",
  accepted: "#accepted",
};

export function verdict(review: Review): Node[] {
  const { verdict: sentence, tallies, fixes } = review.digest;
  const chips = tallies.map(({ sort, words }) => h("li", {}, h("a", { class: `tally ${sort}`, href: ANCHORS[sort] ?? "#results" }, words)));
  const level = review.level !== "" && h("li", { class: "level-said" }, review.level);
  const said: (HTMLElement | false)[] = [
    h("h2", { id: "verdict-title" }, ...prose(sentence)),
    h("ul", { class: "tallies", "aria-label": "Counts" }, ...chips, level),
    fixes.length > 0 &&
      h(
        "section",
        { class: "fixes", id: "fixes", "aria-labelledby": "fixes-title" },
        h("h3", { id: "fixes-title" }, FIX_FIRST),
        h("ol", {}, ...fixes.map((one) => h("li", {}, h("code", {}, one.fix), " ", h("span", { class: "aside" }, one.rules.join(", "))))),
      ),
  ];
  return said.filter((part) => part !== false);
}
