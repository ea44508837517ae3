/** The fix of a finding, a question or a problem: what it does, what it changes, and a button that applies it. */

import { edited, editsOn, type Fix } from "../model/fix.ts";
import { diffView } from "./diff.ts";
import { h, prose } from "./dom.ts";

/** What a page does with a fix. */
export interface Fixer {
  /** The text that was reviewed: what the edits of fixes are for. */
  reviewed(): string;
  apply(fix: Fix): void;
}

const NOTES: Readonly<Record<Fix["kind"], string>> = {
  design: "",
  state: "States a fact: check that it is true of your system.",
  accept: "Accepts the risk: put your own reason in its place.",
  renegotiate: "Lowers the requirement: the last resort.",
};

/** Nothing where there is no fix, or none that fits the text. */
export function fixRow(fix: Fix | null, fixer: Fixer): HTMLElement | false {
  if (!fix || !editsOn(fixer.reviewed(), fix)) return false;
  const host = h("div", { class: "preview", hidden: true });
  const preview: HTMLButtonElement = h("button", { type: "button", class: "small", "aria-expanded": "false", click: () => toggle() }, "Preview");
  const toggle = () => {
    host.hidden = !host.hidden;
    preview.setAttribute("aria-expanded", String(!host.hidden));
    if (!host.hidden) host.replaceChildren(previewOf(fix, fixer.reviewed()));
  };
  const apply = h("button", { type: "button", class: "small apply", "aria-label": `Apply: ${plain(fix.title)}`, click: () => fixer.apply(fix) }, "Apply");
  return h(
    "div",
    { class: "fix" },
    h("p", { class: "fix-title" }, h("strong", {}, "Fix: "), ...prose(fix.title)),
    NOTES[fix.kind] ? h("p", { class: "aside" }, NOTES[fix.kind]) : false,
    h("p", { class: "fix-buttons" }, apply, preview),
    host,
  );
}

function previewOf(fix: Fix, text: string): HTMLElement {
  const edits = editsOn(text, fix);
  return edits ? diffView(text, edited(text, edits)) : h("p", {}, "The text has changed since it was reviewed.");
}

function plain(title: string): string {
  return title.replaceAll("`", "");
}
