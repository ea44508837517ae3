/** Findings as cards that open: the sum, the reason, what to write instead, the sources. */

import type { Finding, Span } from "../model/review.ts";
import { ACCEPTED_BECAUSE, FOLLOW_UP, INSTEAD, SEVERITIES, SOURCES, SUMS, UNVERIFIED, WHY } from "../model/texts.ts";
import { counted } from "../model/words.ts";
import { h, outside, prose } from "./dom.ts";
import { type Fixer, fixRow } from "./fixing.ts";

export interface FindingListener {
  /** Go to the place of a finding in the text. */
  place(finding: Finding, span: Span): void;
  /** A card was opened by its reader. */
  opened(finding: Finding): void;
  /** Go to the finding's badge in the picture. */
  picture(finding: Finding): void;
}

export function findingCard(finding: Finding, open: boolean, listener: FindingListener, fixer: Fixer): HTMLElement {
  const card = h(
    "details",
    { class: `finding ${finding.severity}`, id: cardId(finding.fingerprint), "data-fingerprint": finding.fingerprint, open },
    h(
      "summary",
      {},
      h("span", { class: `sign ${finding.severity}` }, SEVERITIES[finding.severity]),
      h("span", { class: "message" }, ...prose(finding.message)),
      h("span", { class: "where" }, where(finding)),
    ),
    h("div", { class: "body" }, ...body(finding, listener, fixer)),
  );
  card.querySelector("summary")?.addEventListener("click", () => {
    if (!card.open) listener.opened(finding);
  });
  return card;
}

export function cardId(fingerprint: string): string {
  return `finding-${fingerprint.replace(/[^A-Za-z0-9_-]/g, "")}`;
}

function where(finding: Finding): string {
  const unverified = finding.unverified.length;
  const parts = [finding.components.slice(0, 3).join(", "), finding.rule, unverified > 0 && counted(unverified, UNVERIFIED)];
  return parts.filter(Boolean).join(" · ");
}

function body(finding: Finding, listener: FindingListener, fixer: Fixer): (Node | false)[] {
  const first = (span: Span, at: number) => finding.spans.findIndex((one) => one.start.line === span.start.line) === at;
  const lines = finding.spans.filter(first).map((span) =>
    h("button", { type: "button", class: "jump", click: () => listener.place(finding, span) }, `Line ${span.start.line}`),
  );
  return [
    h("p", { class: "lines" }, ...lines, h("button", { type: "button", class: "jump", click: () => listener.picture(finding) }, "Show in diagram")),
    fixRow(finding.fix, fixer),
    finding.accepted !== "" && labelled(ACCEPTED_BECAUSE, h("p", {}, ...prose(finding.accepted))),
    finding.sums.length > 0 && labelled(SUMS, h("pre", { class: "sum" }, finding.sums.join("\n").replaceAll("`", ""))),
    finding.why !== "" && labelled(WHY, h("p", {}, ...prose(finding.why))),
    finding.instead !== "" && labelled(INSTEAD, code(finding.instead)),
    finding.followUp !== "" && labelled(FOLLOW_UP, h("p", { class: "asked" }, ...prose(finding.followUp))),
    finding.citations.length > 0 && labelled(SOURCES, sources(finding)),
  ];
}

function labelled(label: string, inside: Node): HTMLElement {
  return h("section", {}, h("h4", {}, label), inside);
}

/** Text of the language with a button that copies it. */
export function code(text: string): HTMLElement {
  const trimmed = undented(text);
  const button: HTMLButtonElement = h("button", { type: "button", class: "copy", click: () => void copy() }, "Copy");
  const copy = async () => {
    const done = await navigator.clipboard?.writeText(trimmed).then(() => true, () => false);
    button.textContent = done ? "Copied" : "Select and copy by hand";
    setTimeout(() => (button.textContent = "Copy"), 1600);
  };
  return h("div", { class: "code" }, h("pre", {}, trimmed), button);
}

function undented(text: string): string {
  const lines = text.replace(/^\s*\n|\s+$/g, "").split("\n");
  const depth = Math.min(...lines.filter((line) => line.trim()).map((line) => /^ */.exec(line)?.[0].length ?? 0));
  return lines.map((line) => line.slice(Number.isFinite(depth) ? depth : 0)).join("\n");
}

function sources(finding: Finding): HTMLElement {
  return h(
    "ul",
    { class: "sources" },
    ...finding.citations.map((one) => h("li", {}, outside(one.url, one.title), one.says ? `: ${one.says}` : "")),
  );
}
