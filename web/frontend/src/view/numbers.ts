/** The numbers beside the findings: load, headroom, latency, today and in a scenario. */

import { answeredBetween, seconds, share, times } from "../model/figures.ts";
import type { Assumed, Review } from "../model/review.ts";
import type { FlowOutcome, Load, Part, Supposed, Times } from "../model/whatif.ts";
import { COMPONENT, HEADROOM, LOAD, PEAK_LOAD, TARGET, UTILIZATION } from "../model/texts.ts";
import { rate } from "../model/words.ts";
import { byId, h, prose } from "./dom.ts";
import { type Scenario, Supposing } from "./supposing.ts";

export interface NumbersListener {
  /** Another scenario is chosen. */
  changed(): void;
  /** A figure was typed in place of one that was assumed: a line for the design. */
  assume(line: string): void;
  /** Write the changed design in place of the text. */
  apply(design: string): void;
}

const WHAT_IF = "What if"; // heads the columns of the scenario, hidden while there is none
const SIGNS = { error: "✖", warning: "▲", info: "●", good: "✓" } as const;

export class NumbersView {
  readonly #host = byId("numbers-host", HTMLElement);
  readonly #supposing: Supposing;
  readonly #told = h("div", { class: "supposed", role: "status", "aria-live": "polite" });
  readonly #tables = h("div", { class: "figures" });
  readonly #assumed = h("div", {});
  #assumptions = "";

  constructor(private readonly listener: NumbersListener) {
    this.#supposing = new Supposing(() => listener.changed());
    this.#host.append(
      h(
        "section",
        { class: "part", id: "numbers", "aria-labelledby": "numbers-title" },
        h("h3", { id: "numbers-title" }, PEAK_LOAD),
        this.#supposing.element,
        this.#told,
        this.#tables,
        this.#assumed,
      ),
    );
  }

  get scenario(): Scenario {
    return this.#supposing.scenario;
  }

  get moved(): boolean {
    return this.#supposing.moved;
  }

  get step(): number {
    return this.#supposing.step;
  }

  set step(step: number) {
    this.#supposing.step = step;
  }

  toggle(name: string): void {
    this.#supposing.toggle(name);
  }

  reset(): void {
    this.#supposing.reset();
  }

  /** Show the section for a design that was reviewed. */
  name(review: Review): void {
    this.#host.hidden = review.components.length === 0;
    this.#supposing.name(review);
  }

  show(found: Supposed): void {
    this.#host.removeAttribute("aria-busy");
    this.#tables.classList.toggle("moved", this.moved);
    this.#supposing.cache(found.caches);
    this.#supposing.place(found.places);
    this.#told.replaceChildren(...this.#sentences(found));
    this.#tables.replaceChildren(...kept([parts(found.parts), flows(found.flows), backlogs(found), this.#changes(found), cost(found.costSaid), limits(found)]));
    this.#assume(found.assumptions);
  }

  /** Why there are no numbers. */
  fail(sentence: string): void {
    this.#host.removeAttribute("aria-busy");
    this.#told.replaceChildren(h("p", { class: "outcome warning" }, h("span", { "aria-hidden": "true" }, `${SIGNS.warning} `), ...prose(sentence)));
  }

  #sentences(found: Supposed): HTMLElement[] {
    const sentence = (severity: keyof typeof SIGNS, text: string) =>
      h("p", { class: `outcome ${severity}` }, h("span", { "aria-hidden": "true" }, `${SIGNS[severity]} `), ...prose(text));
    const order = found.breaks.slice(0, 8).map((one) =>
      h("li", {}, h("code", {}, one.component), " ", one.today ? "today" : (one.at ?? 0) <= 1 ? "at once" : `at ${times(one.at)}`),
    );
    const more = found.breaks.length - order.length;
    return kept([
      sentence(found.severity, found.headline),
      ...found.traffic.map((text) => sentence("error", text)),
      order.length > 1 ? h("ol", { class: "breaks", "aria-label": "What breaks, in order" }, ...order, more > 0 && h("li", { class: "more" }, `and ${more} more`)) : null,
    ]);
  }

  #changes(found: Supposed): HTMLElement | null {
    if (!found.changesSaid) return null;
    const lines = found.changes.map((one) => `${one.write}  # ${one.counts}`).join("\n");
    return h(
      "section",
      {},
      h("h4", {}, "The smallest change of instance counts"),
      h("p", {}, ...prose(found.changesSaid)),
      lines ? h("pre", { class: "sum" }, lines) : false,
      lines && found.design
        ? h("button", { type: "button", class: "jump", id: "apply-change", click: () => this.listener.apply(found.design) }, "Apply to the design, with its load")
        : false,
    );
  }

  /** A field for each figure taken; it is rebuilt only when they differ, so that typing goes on. */
  #assume(assumptions: readonly Assumed[]): void {
    const own = assumptions.filter((one) => one.override.startsWith("assume "));
    const key = own.map((one) => one.override).join("\n");
    if (key === this.#assumptions) return;
    this.#assumptions = key;
    if (own.length === 0) return this.#assumed.replaceChildren();
    const open = this.#assumed.querySelector("details")?.open ?? false;
    const fields = own.map((one) => this.#field(one));
    this.#assumed.replaceChildren(
      h(
        "details",
        { class: "taken", open },
        h("summary", {}, h("h4", {}, "Change assumptions"), h("span", { class: "number" }, String(own.length))),
        h("p", { class: "lead" }, "Type your figure and press Enter to add it to the design."),
        h("div", { class: "fields" }, ...fields),
      ),
    );
  }

  #field({ override, because, subject }: Assumed): HTMLElement {
    const [, name = subject, value = ""] = /^assume (\S+) (.+)$/.exec(override) ?? [];
    const id = `taken-${name}`;
    const input = h("input", { id, type: "text", value, autocomplete: "off", spellcheck: "false", size: "9", "aria-describedby": `${id}-why` });
    const take = () => {
      const typed = input.value.trim();
      if (typed && typed !== value) this.listener.assume(`assume ${name} ${typed}`);
    };
    input.addEventListener("change", take);
    return h("div", { class: "field" }, h("label", { for: id }, h("code", {}, name)), input, h("p", { class: "aside", id: `${id}-why` }, because));
  }
}

function parts(all: readonly Part[]): HTMLElement | null {
  const shown = all.filter((one) => one.lost || one.today?.rate != null || one.then?.rate != null);
  if (shown.length === 0) return null;
  const rows = shown.map((one) => {
    const state = stateOf(one);
    return h(
      "tr",
      { class: state },
      h("th", { scope: "row" }, mark(state), one.name),
      h("td", {}, one.today?.rate == null ? "–" : rate(one.today.rate)),
      h("td", { class: "then" }, one.lost ? "lost" : one.then?.rate == null ? "–" : rate(one.then.rate)),
      h("td", { class: "used" }, known(one.today, (load) => share(load.utilisation)), bar(one.today)),
      h("td", { class: "used then" }, known(one.then, (load) => share(load.utilisation)), bar(one.then)),
      h("td", {}, known(one.today, (load) => times(load.headroom))),
      h("td", { class: "then" }, known(one.then, (load) => times(load.headroom))),
    );
  });
  return table("Components: today, and what if", [COMPONENT, LOAD, WHAT_IF, UTILIZATION, WHAT_IF, HEADROOM, WHAT_IF], rows);
}

type State = "full" | "over" | "open" | "fine";

function stateOf(one: Part): State {
  if (one.lost) return "full";
  if (one.then?.open) return "open";
  if ((one.then?.utilisation ?? 0) > 1) return "full";
  return (one.then?.headroom ?? 1) < 1 ? "over" : "fine";
}

/** A figure of a load; `?` where the design leaves open what decides it. */
function known(load: Load | null, figure: (load: Load) => string): string {
  if (load === null) return "–";
  return load.open ? "?" : figure(load);
}

const MARKS = {
  full: ["✖", "overloaded: "],
  over: ["▲", "over target: "],
  open: ["?", "unknown: "],
} as const;

function mark(state: State): HTMLElement | string {
  if (state === "fine") return "";
  const [sign, words] = MARKS[state];
  return h("span", { class: "mark" }, h("span", { "aria-hidden": "true" }, `${sign} `), h("span", { class: "unseen" }, words));
}

/** How full, drawn; the number beside it says the same. */
function bar(load: Load | null): HTMLElement | string {
  if (load?.utilisation == null) return "";
  return h("meter", { class: "gauge", min: "0", max: "1", value: String(Math.min(1, load.utilisation)), "aria-hidden": "true" });
}

function flows(all: readonly FlowOutcome[]): HTMLElement | null {
  if (all.length === 0) return null;
  const time = (one: Times | null, which: "p50" | "p99") => (one === null ? "–" : one.endless ? "unbounded" : seconds(one[which]));
  const answeredShare = (one: Times | null) => answeredBetween(one?.answered ?? null, one?.answeredAtMost ?? null);
  const rows = all.map((one) => {
    const state: State = one.then === null || one.late || (one.then.endless && !one.open) ? "full" : one.open ? "open" : "fine";
    const label = state === "fine" ? "" : h("span", { class: "mark", "aria-hidden": "true" }, state === "open" ? "? " : "✖ ");
    const then = (which: "p50" | "p99") => (one.open ? "?" : time(one.then, which));
    return h(
      "tr",
      { class: state },
      h("th", { scope: "row" }, label, `${one.name} ${one.op}`),
      h("td", {}, time(one.today, "p50")),
      h("td", { class: "then" }, then("p50")),
      h("td", {}, time(one.today, "p99")),
      h("td", { class: "then" }, then("p99")),
      h("td", {}, seconds(one.aim)),
      h("td", {}, answeredShare(one.today)),
      h("td", { class: "then" }, one.then === null ? "never" : answeredShare(one.then)),
    );
  });
  const said = all.flatMap((one) => one.said).slice(0, 8).map((one) => h("p", { class: `outcome ${one.severity}` }, h("span", { "aria-hidden": "true" }, `${SIGNS[one.severity]} `), ...prose(one.text)));
  return h("div", {}, table("Flows: today, and what if", ["Flow", "p50", WHAT_IF, "p99", WHAT_IF, TARGET, "Answered", WHAT_IF], rows), ...said);
}

function backlogs(found: Supposed): HTMLElement | null {
  if (found.backlogs.length === 0) return null;
  const said = found.backlogs.map((text) => h("p", { class: "outcome warning" }, h("span", { "aria-hidden": "true" }, `${SIGNS.warning} `), ...prose(text)));
  return h("section", {}, h("h4", {}, "Backlogs and how long they take to drain"), ...said);
}

function cost(said: string): HTMLElement | null {
  return said ? h("section", {}, h("h4", {}, "Cost"), h("p", { id: "cost" }, ...prose(said))) : null;
}

function limits(found: Supposed): HTMLElement | null {
  if (found.limits.length === 0) return null;
  return h("section", {}, h("h4", {}, "What more instances cannot fix"), h("ul", { class: "plain" }, ...found.limits.map((text) => h("li", { class: "note" }, ...prose(text)))));
}

function table(title: string, heads: readonly string[], rows: readonly HTMLElement[]): HTMLElement {
  return h(
    "div",
    { class: "table numbers", tabindex: "0", role: "region", "aria-label": title },
    h("table", {}, h("caption", {}, title), h("thead", {}, h("tr", {}, ...heads.map((head) => h("th", { scope: "col", class: head === WHAT_IF ? "then" : "" }, head)))), h("tbody", {}, ...rows)),
  );
}

function kept<T>(all: readonly (T | null)[]): T[] {
  return all.filter((one): one is T => one !== null);
}
