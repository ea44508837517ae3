/** Findings under the component that causes them, and assumptions under what they are about, with a search. */

import type { Assumed, Cause } from "../model/review.ts";
import { h } from "./dom.ts";

/** The cards of findings in the order of `causes`, with a heading for each component of several. */
export function grouped(causes: readonly Cause[], cards: readonly HTMLElement[]): HTMLElement[] {
  return causes.flatMap(({ component, findings }) => {
    const own = findings.map((place) => cards[place]).filter((card) => card !== undefined);
    if (!component) return own;
    const id = `cause-${component}`;
    const heading = h("h4", { class: "cause", id }, h("code", {}, component), " ", h("span", { class: "number" }, String(own.length)));
    return h("section", { class: "cause-group", "aria-labelledby": id }, heading, ...own);
  });
}

const MOST_UNSEARCHED = 6; // so few need no search

/** The items of `assumptions`, which are in the same order, by component, under a search. */
export function searchable(assumptions: readonly Assumed[], items: readonly HTMLElement[]): HTMLElement[] {
  const groups = new Map<string, HTMLElement[]>();
  assumptions.forEach((one, at) => {
    const name = subjectOf(one);
    const item = items[at];
    if (item) groups.set(name, [...(groups.get(name) ?? []), item]);
  });
  const sections = [...groups].map(([name, own]) =>
    h("section", { class: "cause-group" }, h("h4", { class: "cause" }, h("code", {}, name), " ", h("span", { class: "number" }, String(own.length))), h("ul", { class: "plain" }, ...own)),
  );
  return items.length > MOST_UNSEARCHED ? [search(sections, items), ...sections] : sections;
}

/** `hot` of `assume hot.hit 90%`; else the first word of what is assumed. */
function subjectOf({ override, subject }: Assumed): string {
  return /^assume ([^\s.]+)\./.exec(override)?.[1] ?? subject.split(/[\s.]/)[0] ?? subject;
}

function search(sections: readonly HTMLElement[], items: readonly HTMLElement[]): HTMLElement {
  const told = h("output", { for: "assumed-search" });
  const input = h("input", { type: "search", id: "assumed-search", autocomplete: "off", spellcheck: "false" });
  input.addEventListener("input", () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const item of items) item.hidden = !words.every((word) => item.textContent?.toLowerCase().includes(word));
    for (const section of sections) section.hidden = !section.querySelector("li:not([hidden])");
    const found = items.filter((item) => !item.hidden).length;
    told.textContent = words.length > 0 ? `${found} of ${items.length}` : "";
  });
  return h("p", { class: "search" }, h("label", { for: "assumed-search" }, "Search"), input, told);
}
