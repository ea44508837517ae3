/** The controls of "what if": a load, what fails, hit rates, how long answers may take. */

import { LOADS } from "../model/figures.ts";
import type { Review } from "../model/review.ts";
import type { Cache } from "../model/whatif.ts";
import { LOAD } from "../model/texts.ts";
import { h } from "./dom.ts";

/** The scenario, as the server's API takes it. */
export interface Scenario {
  readonly load: string;
  readonly p99: string;
  readonly fail: readonly string[];
  readonly set: readonly string[];
}

const MOST_CACHES = 4;
const SEVERAL = "*"; // the value of the option that names all that fails

export class Supposing {
  readonly element = h("fieldset", { class: "suppose" }, h("legend", {}, "What if…"));
  readonly #load = h("input", { type: "range", id: "suppose-load", min: "0", max: String(LOADS.length - 1), step: "1", value: "0" });
  readonly #loadWords = h("output", { for: "suppose-load" });
  readonly #fail = h("select", { id: "suppose-fail" });
  readonly #p99 = h(
    "select",
    { id: "suppose-p99" },
    h("option", { value: "" }, "as required"),
    h("option", { value: "0.5x" }, "half of today's"),
    h("option", { value: "0.2x" }, "a fifth of today's"),
  );
  readonly #hits = h("div", { class: "hits" });
  readonly #reset = h("button", { type: "button", class: "quiet", id: "suppose-nothing" }, "Reset");
  #parts: readonly string[] = [];
  #groups: readonly string[] = [];
  #stated: readonly string[] = [];
  #places = "";
  #caches = "";
  #touched = new Map<string, number>();
  #failed: readonly string[] = [];

  constructor(private readonly changed: () => void) {
    this.element.append(
      field("suppose-load", LOAD, this.#load, this.#loadWords),
      field("suppose-fail", "Fail", this.#fail),
      field("suppose-p99", "Target p99", this.#p99),
      this.#hits,
      this.#reset,
    );
    this.#load.addEventListener("input", () => (this.#tell(), changed()));
    this.#fail.addEventListener("change", () => this.#fails(this.#fail.value === SEVERAL ? this.#failed : [this.#fail.value].filter(Boolean)));
    this.#p99.addEventListener("change", () => changed());
    this.#reset.addEventListener("click", () => this.#nothing());
    this.#tell();
  }

  get scenario(): Scenario {
    const load = LOADS[Number(this.#load.value)] ?? 1;
    return {
      load: load === 1 ? "" : `${load}x`,
      p99: this.#p99.value,
      fail: this.#failed,
      set: [...this.#touched].map(([name, hit]) => `${name}.hit=${hit}%`),
    };
  }

  /** Whether anything differs from the design as it is. */
  get moved(): boolean {
    const { load, p99, fail, set } = this.scenario;
    return load !== "" || p99 !== "" || fail.length > 0 || set.length > 0;
  }

  /** The place of the load among `LOADS`. */
  get step(): number {
    return Number(this.#load.value);
  }

  set step(step: number) {
    this.#load.value = String(step);
    this.#tell();
    this.changed();
  }

  /** Fail a component, or restore it. */
  toggle(name: string): void {
    if (!this.#parts.includes(name)) return;
    this.#fails(this.#failed.includes(name) ? this.#failed.filter((one) => one !== name) : [...this.#failed, name]);
  }

  /** The design as it is; `changed` hears of it. */
  reset(): void {
    this.#nothing();
  }

  #fails(names: readonly string[]): void {
    this.#failed = names;
    this.#choose();
    this.changed();
  }

  /** The select says what fails, in one more option where it is more than one thing. */
  #choose(): void {
    this.#fail.querySelector(`option[value="${SEVERAL}"]`)?.remove();
    if (this.#failed.length > 1) this.#fail.prepend(h("option", { value: SEVERAL }, this.#failed.join(", ")));
    this.#fail.value = this.#failed.length > 1 ? SEVERAL : (this.#failed[0] ?? "");
  }

  /** What can fail, from the design; what is chosen stays chosen while it is there. */
  name(review: Review): void {
    this.#parts = review.components.filter((one) => one.kind !== "client").map((one) => one.name);
    this.#groups = [...new Set(review.components.flatMap((one) => one.groups))];
    this.#offer();
    for (const name of this.#touched.keys()) if (!this.#parts.includes(name)) this.#touched.delete(name);
  }

  /** Zones and regions that are only stated can fail, too. */
  place(stated: readonly string[]): void {
    this.#stated = stated;
    this.#offer();
  }

  #offer(): void {
    const places = [...this.#groups, ...this.#stated];
    const key = [...this.#parts, "", ...places].join("\n");
    if (key === this.#places) return;
    this.#places = key;
    const option = (value: string, words: string) => h("option", { value }, words);
    this.#fail.replaceChildren(
      option("", "nothing"),
      h("optgroup", { label: "Component" }, ...this.#parts.map((name) => option(name, name))),
      ...(places.length > 0 ? [h("optgroup", { label: "Place" }, ...places.map((name) => option(name, name)))] : []),
    );
    this.#failed = this.#failed.filter((name) => [...this.#parts, ...places].includes(name));
    this.#choose();
  }

  /** A slider for each cache, at the hit rate that it has. */
  cache(caches: readonly Cache[]): void {
    const shown = caches.slice(0, MOST_CACHES);
    const key = shown.map((one) => `${one.component} ${one.hit}`).join("\n");
    if (key === this.#caches) return;
    this.#caches = key;
    this.#hits.replaceChildren(...shown.map((one) => this.#slider(one)));
  }

  #slider({ component, hit }: Cache): HTMLElement {
    const id = `suppose-hit-${component}`;
    const value = this.#touched.get(component) ?? (hit === null ? 0 : Math.round(hit * 100));
    const input = h("input", { type: "range", id, min: "0", max: "100", step: "1", value: String(value) });
    const words = h("output", { for: id });
    const tell = () => {
      const unknown = hit === null && !this.#touched.has(component);
      words.textContent = unknown ? "unknown" : `${input.value}%`;
      input.setAttribute("aria-valuetext", words.textContent);
    };
    input.addEventListener("input", () => (this.#touched.set(component, Number(input.value)), tell(), this.changed()));
    tell();
    return field(id, h("span", {}, "Hit rate of ", h("code", {}, component)), input, words);
  }

  #nothing(): void {
    this.#load.value = "0";
    this.#failed = [];
    this.#choose();
    this.#p99.value = "";
    this.#touched.clear();
    this.#caches = "";
    this.#tell();
    this.changed();
  }

  #tell(): void {
    const load = LOADS[Number(this.#load.value)] ?? 1;
    const words = `×${load.toLocaleString("en")}`;
    this.#loadWords.textContent = words;
    this.#load.setAttribute("aria-valuetext", words);
  }
}

function field(id: string, label: Node | string, ...controls: HTMLElement[]): HTMLElement {
  return h("div", { class: "field" }, h("label", { for: id }, label), ...controls);
}
