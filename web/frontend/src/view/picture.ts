/** Puts out the picture in the page, its badges made into buttons that lead to their finding. */

import type { Review } from "../model/review.ts";
import { SEVERITY_WORDS } from "../model/words.ts";
import { h } from "./dom.ts";
import { sanitised } from "./sanitise.ts";

export interface PictureListener {
  /** A badge was pressed. */
  finding(fingerprint: string): void;
  /** A component was pressed. */
  component(name: string): void;
}

export class PictureView {
  #source = "";
  #selected = "";

  constructor(
    private readonly host: HTMLElement,
    private readonly listener: PictureListener,
  ) {
    host.addEventListener("click", (event) => this.#pressed(event.target));
    host.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      if (this.#pressed(event.target)) event.preventDefault();
    });
  }

  /** The picture as it came, "" while there is none. */
  get source(): string {
    return this.#source;
  }

  show(svg: string, review: Review | null): boolean {
    const picture = sanitised(svg);
    if (!picture) return false;
    this.#source = svg;
    dress(picture, review);
    const focused = this.#focused();
    this.host.replaceChildren(h("div", { class: "canvas", tabindex: "0", role: "region", "aria-label": "Picture, can be scrolled" }, picture));
    this.mark(this.#selected);
    if (focused) this.#badges(focused)[0]?.focus();
    return true;
  }

  /** Name the badges by the findings they stand for. */
  name(review: Review): void {
    const picture = this.host.querySelector<SVGElement>("svg.design-picture");
    if (picture) dress(picture, review);
  }

  wait(): void {
    this.host.replaceChildren(h("div", { class: "no-picture waiting" }, h("p", {}, "Drawing the picture")));
  }

  say(...inside: (Node | string)[]): void {
    this.#source = "";
    this.host.replaceChildren(h("div", { class: "no-picture" }, ...inside));
  }

  /** Show which finding is meant, on its badges and on what carries them. */
  mark(fingerprint: string): void {
    this.#selected = fingerprint;
    for (const old of this.host.querySelectorAll(".is-meant")) old.classList.remove("is-meant");
    for (const badge of fingerprint ? this.#badges(fingerprint) : []) {
      badge.classList.add("is-meant");
      badge.closest(".node, .link")?.classList.add("is-meant");
    }
  }

  #badges(fingerprint: string): SVGElement[] {
    const all = this.host.querySelectorAll<SVGElement>(".badge[data-fingerprint]");
    return [...all].filter((badge) => badge.dataset["fingerprint"] === fingerprint);
  }

  #focused(): string {
    const active = document.activeElement;
    return active && this.host.contains(active) ? (active as SVGElement).dataset["fingerprint"] ?? "" : "";
  }

  #pressed(target: EventTarget | null): boolean {
    if (!(target instanceof Element)) return false;
    const fingerprint = target.closest<SVGElement>(".badge")?.dataset["fingerprint"];
    if (fingerprint) return this.listener.finding(fingerprint), true;
    const component = target.closest<SVGElement>(".node")?.dataset["component"];
    if (component) return this.listener.component(component), true;
    return false;
  }
}

/** Roles and names for those who do not see the picture, a tab stop for each badge. */
function dress(picture: SVGElement, review: Review | null): void {
  picture.setAttribute("role", "group");
  const says = new Map(review?.findings.map((finding) => [finding.fingerprint, finding]) ?? []);
  for (const badge of picture.querySelectorAll<SVGElement>(".badge[data-fingerprint]")) {
    const finding = says.get(badge.dataset["fingerprint"] ?? "");
    const title = badge.querySelector("title")?.textContent ?? "Finding";
    const place = badge.closest<SVGElement>(".node")?.dataset["component"] ?? badge.closest<SVGElement>(".link")?.dataset["link"] ?? "the design";
    badge.setAttribute("role", "button");
    badge.setAttribute("tabindex", "0");
    badge.setAttribute("aria-label", finding ? `${SEVERITY_WORDS[finding.severity]} on ${place}: ${finding.message}` : title);
  }
}
