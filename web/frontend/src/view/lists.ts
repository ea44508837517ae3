/** Everything beside the findings: what was not understood, questions, praise, assumptions, parts. */

import type { Answer, Assumed, Link, Problem, Review, Span } from "../model/review.ts";
import { COMPONENTS_AND_LINKS, MODES, MORE } from "../model/texts.ts";
import { counted, demandWords } from "../model/words.ts";
import { h, linked, prose } from "./dom.ts";
import { type Fixer, fixRow } from "./fixing.ts";

export type Go = (span: Span) => void;

/** The layout of items in their section. */
export type Arrange = (items: readonly HTMLElement[]) => readonly Node[];

/** A section with its heading and number; nothing where `items` is empty. */
export function section(id: string, title: string, lead: string, items: readonly HTMLElement[], most = Infinity, open = false, arrange: Arrange = listed): HTMLElement | null {
  if (items.length === 0) return null;
  return h(
    "section",
    { id, class: "part", "aria-labelledby": `${id}-title` },
    h("h3", { id: `${id}-title` }, title, " ", h("span", { class: "number" }, String(items.length))),
    lead ? h("p", { class: "lead" }, lead) : false,
    ...arrange(items.slice(0, most)),
    items.length > most && h("details", { class: "rest", id: `rest-${id}`, open }, h("summary", {}, `${items.length - most} ${MORE}`), ...arrange(items.slice(most))),
  );
}

/** A section in one line that opens; nothing where `items` is empty. */
export function folded(id: string, title: string, items: readonly HTMLElement[], open: boolean, arrange: Arrange = listed): HTMLElement | null {
  if (items.length === 0) return null;
  const summary = h("summary", {}, h("h3", { id: `${id}-title` }, title), h("span", { class: "number" }, String(items.length)));
  return h("details", { id, class: "part words rest", open }, summary, ...arrange(items));
}

function listed(items: readonly Node[]): readonly Node[] {
  return items[0] instanceof HTMLLIElement ? [h("ul", { class: "plain" }, ...items)] : items;
}

function line(span: Span | null | undefined, go: Go): HTMLElement | false {
  if (!span) return false;
  return h("button", { type: "button", class: "jump", click: () => go(span) }, `Line ${span.start.line}`);
}

export function problems(review: Review, go: Go, fixer: Fixer): HTMLElement[] {
  const failed = review.failures.map((failure) =>
    h("li", { class: "failure" }, h("strong", {}, `${failure.what} failed: `), failure.reason, failure.hint ? h("p", { class: "hint" }, ...prose(failure.hint)) : false),
  );
  return [...failed, ...review.problems.filter((one) => one.fatal).map((one) => problem(one, go, fixer))];
}

export function notes(review: Review, go: Go, fixer: Fixer): HTMLElement[] {
  return review.problems.filter((one) => !one.fatal).map((one) => problem(one, go, fixer));
}

function problem(one: Problem, go: Go, fixer: Fixer): HTMLElement {
  const related = one.related.map((place) => h("p", { class: "hint" }, line(place.span, go), " ", ...prose(place.message)));
  return h(
    "li",
    { class: one.fatal ? "problem" : "note" },
    h("p", {}, line(one.span, go), " ", ...prose(one.message)),
    one.hint ? h("p", { class: "hint" }, ...prose(one.hint)) : false,
    ...related,
    fixRow(one.fix, fixer),
  );
}

export function questions(review: Review, go: Go, fixer: Fixer): HTMLElement[] {
  return review.questions.map((one) => h("li", { class: "question" }, h("p", {}, ...prose(one.message)), aside(one, go), fixRow(one.fix, fixer)));
}

export function credits(review: Review): HTMLElement[] {
  return review.credits.map((one) => h("li", { class: "credit" }, h("p", {}, ...prose(one.message)), h("p", { class: "aside" }, one.rule)));
}

function aside(one: Answer, go: Go): HTMLElement {
  return h("p", { class: "aside" }, line(one.spans[0], go), " ", one.rule);
}

export function assumptions(review: Review, add: (assumed: Assumed) => void): HTMLElement[] {
  return review.assumptions.map((one) =>
    h(
      "li",
      { class: "assumed" },
      h("p", {}, h("code", {}, one.subject), " ", h("strong", {}, one.value), ": ", ...prose(one.because)),
      one.source ? h("p", { class: "aside" }, ...linked(one.source)) : false,
      one.override
        ? h("p", { class: "override" }, h("code", {}, one.override), h("button", { type: "button", class: "jump", "aria-label": `Add to the design: ${one.override}`, click: () => add(one) }, "Add to the design"))
        : false,
    ),
  );
}

/** The picture in words: a table of components and one of links. */
export function parts(review: Review, go: Go, open: boolean): HTMLElement | null {
  if (review.components.length === 0) return null;
  const found = (name: string) => review.findings.filter((finding) => finding.components.includes(name)).length;
  const components = review.components.map((one) => [
    place(one.name, one.span, go),
    [one.kind.replaceAll("-", " "), one.technology].filter(Boolean).join(", "),
    one.count === null ? "" : String(one.count),
    one.groups.join(" / "),
    demandWords(one.demand),
    found(one.name) ? String(found(one.name)) : "",
  ]);
  const links = review.links.map((one: Link) => [
    place(one.source, one.span, go),
    MODES[one.mode],
    one.target,
    one.label,
    demandWords(one.demand),
  ]);
  const count = `${counted(review.components.length, "component")}, ${counted(review.links.length, "link")}`;
  return h(
    "details",
    { class: "part words", id: "words", open },
    h("summary", {}, h("h3", {}, COMPONENTS_AND_LINKS), h("span", { class: "number" }, count)),
    table("Components", ["Component", "Kind", "Count", "Group", "Peak load", "Findings"], components),
    links.length > 0 && table("Links", ["From", "", "To", "Label", "Peak load"], links),
  );
}

function place(name: string, span: Span | null, go: Go): Node | string {
  return span ? h("button", { type: "button", class: "jump", click: () => go(span) }, name) : name;
}

function table(title: string, heads: readonly string[], rows: readonly (readonly (Node | string)[])[]): HTMLElement {
  const used = heads.map((_, column) => rows.some((row) => row[column] !== ""));
  const only = <T>(cells: readonly T[]) => cells.filter((_, column) => used[column]);
  return h(
    "div",
    { class: "table", tabindex: "0", role: "region", "aria-label": title },
    h(
      "table",
      {},
      h("caption", {}, title),
      h("thead", {}, h("tr", {}, ...only(heads).map((head) => h("th", { scope: "col" }, head || h("span", { class: "unseen" }, "Mode"))))),
      h("tbody", {}, ...rows.map((row) => h("tr", {}, ...only(row).map((cell, column) => (column === 0 ? h("th", { scope: "row" }, cell) : h("td", {}, cell)))))),
    ),
  );
}
