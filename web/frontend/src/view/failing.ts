/** What a scenario does to the components, marked in the picture by sign and word, and told beside it. */

import { LOADS, answeredBetween } from "../model/figures.ts";
import type { FlowOutcome, Part, Supposed } from "../model/whatif.ts";
import { h, prose, svg } from "./dom.ts";

const SAYS = { failed: "✖ failed", full: "✖ overloaded", over: "▲ over target" } as const;
type State = keyof typeof SAYS;

/** Mark the components of `picture`; nothing is marked where there is no scenario. */
export function markStates(picture: SVGSVGElement, supposed: Supposed | null): void {
  const parts = new Map(supposed?.parts.map((part) => [part.name, part]) ?? []);
  for (const node of picture.querySelectorAll<SVGGElement>(".node[data-component]")) {
    const name = node.dataset["component"] ?? "";
    markState(node, name, stateOf(parts.get(name)));
  }
}

function stateOf(part: Part | undefined): State | null {
  if (!part) return null;
  if (part.lost) return "failed";
  if (part.then === null || part.then.open) return null;
  if ((part.then.utilisation ?? 0) > 1) return "full";
  return (part.then.headroom ?? 1) < 1 ? "over" : null;
}

function markState(node: SVGGElement, name: string, state: State | null): void {
  node.querySelector(".state")?.remove();
  node.classList.toggle("is-failed", state === "failed");
  const card = node.querySelector<SVGRectElement>(".card");
  card?.setAttribute("aria-pressed", String(state === "failed"));
  card?.setAttribute("aria-label", `${state === "failed" ? "Restore" : "Fail"} ${name}${state && state !== "failed" ? `, now ${SAYS[state].slice(2)}` : ""}`);
  if (card && state) node.append(stateLabel(card, state));
}

/** A plate on the lower edge of a card. */
function stateLabel(card: SVGRectElement, state: State): SVGGElement {
  const [x, y, width, height] = ["x", "y", "width", "height"].map((side) => Number(card.getAttribute(side))) as [number, number, number, number];
  const wide = SAYS[state].length * 8 + 16;
  const group = svg("g", { class: `state ${state}` });
  const label = svg("text", { x: x + width / 2, y: y + height + 8.5, "text-anchor": "middle", "font-size": 13, "font-weight": "bold" });
  label.textContent = SAYS[state];
  group.append(svg("rect", { x: x + (width - wide) / 2, y: y + height - 5, width: wide, height: 18, rx: 9 }), label);
  return group;
}

export interface StripListener {
  /** The load was moved to this step of `LOADS`. */
  load(step: number): void;
  reset(): void;
}

/** The strip under the picture: a slider of load and what becomes of the flows; `fates` says all of it. */
export class Strip {
  readonly fates = h("section", { class: "fates-host", id: "fates", "aria-labelledby": "fates-title", hidden: true });
  readonly element = h("div", { class: "strip", role: "group", "aria-label": "Failures and load in the diagram" });
  readonly #load = h("input", { type: "range", id: "strip-load", min: "0", max: String(LOADS.length - 1), step: "1", value: "0" });
  readonly #words = h("output", { for: "strip-load" }, "×1");
  readonly #told = h("div", { class: "told" });
  readonly #reset: HTMLButtonElement;

  constructor(listener: StripListener) {
    this.#reset = h("button", { type: "button", class: "quiet", id: "strip-reset", hidden: true, click: () => listener.reset() }, "Restore all");
    this.#load.addEventListener("input", () => listener.load(Number(this.#load.value)));
    this.element.append(h("label", { for: "strip-load" }, "Load"), this.#load, this.#words, this.#told, this.#reset);
    this.show(null, 0);
  }

  /** `step` is the load's; `supposed` is null for the design as it is. */
  show(supposed: Supposed | null, step: number): void {
    this.#load.value = String(step);
    this.#words.textContent = `×${(LOADS[step] ?? 1).toLocaleString("en")}`;
    this.#load.setAttribute("aria-valuetext", this.#words.textContent);
    this.#reset.hidden = supposed === null;
    const hint = h("p", { class: "aside" }, "Press a component to fail it.");
    this.#told.replaceChildren(supposed ? h("ul", { class: "fates" }, ...fatesOf(supposed)) : hint);
    this.fates.hidden = supposed === null;
    this.fates.replaceChildren(...(supposed ? consequences(supposed) : []));
  }
}

/** Which flows fail or answer less, and what it costs. */
function consequences(supposed: Supposed): HTMLElement[] {
  return [
    h("h3", { id: "fates-title" }, ...prose(supposed.headline)),
    h("ul", { class: "fates" }, ...fatesOf(supposed)),
    ...[...supposed.traffic, supposed.costSaid].filter(Boolean).map((text) => h("p", {}, ...prose(text))),
  ];
}

function fatesOf(supposed: Supposed): HTMLElement[] {
  const worst = (flow: FlowOutcome) => (flow.then === null ? 0 : 1);
  return supposed.flows.toSorted((a, b) => worst(a) - worst(b)).map(fateOf);
}

function fateOf(flow: FlowOutcome): HTMLElement {
  const name = h("code", {}, flow.name);
  if (flow.then === null) return h("li", { class: "dies" }, "✖ ", name, " fails");
  const [today, then] = [flow.today, flow.then].map((one) => answeredBetween(one?.answered ?? null, one?.answeredAtMost ?? null));
  if (today === then) return h("li", {}, "✓ ", name, ` still answers ${then}`);
  return h("li", { class: "less" }, "▲ ", name, ` answers ${then}, today ${today}`);
}
