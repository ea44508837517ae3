/** A difference of two texts as lines that are put in or taken out, by sign and by word. */

import { diffOf, excerpt } from "../model/diff.ts";
import { h } from "./dom.ts";

const WORDS = { "-": "removed: ", "+": "added: ", " ": "" } as const;
const CLASSES = { "-": "out", "+": "in", " ": "" } as const;

export function diffView(before: string, after: string, around = 1): HTMLElement {
  const lines = excerpt(diffOf(before, after), around).map((line) => {
    if (line === null) return h("span", { class: "gap" }, "⋯");
    const sign = h("span", { "aria-hidden": "true" }, `${line.sign} `);
    return h("span", { class: CLASSES[line.sign] }, sign, h("span", { class: "unseen" }, WORDS[line.sign]), line.text || " ");
  });
  const inside = lines.length > 0 ? lines : [h("span", {}, "No difference in the text.")];
  return h("pre", { class: "diff", tabindex: "0", role: "region", "aria-label": "Changed lines" }, ...inside);
}
