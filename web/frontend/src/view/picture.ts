/** Puts out the picture in the page, its badges made into buttons that lead to their finding. */

import type { Review } from "../model/review.ts";
import { MORE, SEVERITIES } from "../model/texts.ts";
import { h } from "./dom.ts";
import { sanitised } from "./sanitise.ts";

export interface PictureListener {
  /** A badge was pressed. */
  finding(fingerprint: string): void;
  /** A component was pressed. */
  component(name: string): void;
}

const SMALLEST = 0.8; // of a picture's own size: where it would be smaller, it is shown whole and scrolls

export class PictureView {
  #source = "";
  #selected = "";
  #size: number | "fit" | null = null; // what the reader chose; null for the best we know

  constructor(
    private readonly host: HTMLElement,
    private readonly listener: PictureListener,
  ) {
    addEventListener("resize", () => this.#resize());
    document.addEventListener("fullscreenchange", () => this.#resize());
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
    const at = [this.#canvas?.scrollLeft ?? 0, this.#canvas?.scrollTop ?? 0] as const;
    const canvas = h("div", { class: "canvas", tabindex: "0", role: "region", "aria-label": "Diagram, scrollable" }, picture);
    if (this.host.querySelector(".zoom")) this.#canvas?.replaceWith(canvas);
    else this.host.replaceChildren(this.#buttons(), canvas);
    this.#resize();
    canvas.scrollTo(...at);
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
    this.host.replaceChildren(h("div", { class: "no-picture waiting" }, h("p", {}, "Drawing the diagram")));
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
    this.#reveal(fingerprint);
  }

  /** Scroll sideways, inside the picture only, to what is meant. */
  #reveal(fingerprint: string): void {
    const badge = fingerprint ? this.#badges(fingerprint)[0] : undefined;
    if (!badge || !this.#canvas) return;
    const [at, room] = [badge.getBoundingClientRect(), this.#canvas.getBoundingClientRect()];
    if (at.left < room.left || at.right > room.right) this.#canvas.scrollLeft += at.left - room.left - room.width / 2;
    if (at.top < room.top || at.bottom > room.bottom) this.#canvas.scrollTop += at.top - room.top - room.height / 2;
  }

  /** Put the keyboard on the first badge of a finding. */
  focus(fingerprint: string): void {
    this.#badges(fingerprint)[0]?.focus();
  }

  get #canvas(): HTMLElement | null {
    return this.host.querySelector(".canvas");
  }

  #buttons(): HTMLElement {
    const button = (words: string, says: string, then: () => void) =>
      h("button", { type: "button", "aria-label": says, title: says, click: then }, words);
    const zoom = (by: number) => () => this.#resize(Math.min(Math.max(this.#scale() * by, 0.2), 3));
    const whole = button("Full screen", "Full-screen diagram", () => void this.#fullScreen());
    return h(
      "div",
      { class: "zoom", role: "group", "aria-label": "Size of the diagram" },
      button("−", "Zoom out", zoom(1 / 1.25)),
      button("+", "Zoom in", zoom(1.25)),
      button("Fit", "Fit to width", () => this.#resize("fit")),
      document.fullscreenEnabled && whole,
    );
  }

  async #fullScreen(): Promise<void> {
    if (document.fullscreenElement) await document.exitFullscreen();
    else await this.host.requestFullscreen();
    this.#resize();
  }

  /** Show the picture at `size`, or anew at the size it has. Attributes, since no inline style may be set. */
  #resize(size: number | "fit" | null = this.#size): void {
    this.#size = size;
    const picture = this.host.querySelector<SVGSVGElement>("svg.design-picture");
    if (!picture) return;
    const { width, height } = picture.viewBox.baseVal;
    const scale = this.#scale();
    picture.setAttribute("width", String(Math.round(width * scale)));
    picture.setAttribute("height", String(Math.round(height * scale)));
  }

  #scale(): number {
    if (typeof this.#size === "number") return this.#size;
    const wide = this.host.querySelector<SVGSVGElement>("svg.design-picture")?.viewBox.baseVal.width || 1;
    const fit = Math.min((this.#canvas?.clientWidth ?? wide) / wide, document.fullscreenElement ? 2 : 1);
    return this.#size === "fit" || fit >= SMALLEST ? fit : 1;
  }

  #badges(fingerprint: string): SVGElement[] {
    const all = this.host.querySelectorAll<SVGElement>(".badge[data-fingerprint]");
    return [...all].filter((badge) => meant(badge).includes(fingerprint));
  }

  #focused(): string {
    const active = document.activeElement;
    return active && this.host.contains(active) ? (meant(active as SVGElement)[0] ?? "") : "";
  }

  #pressed(target: EventTarget | null): boolean {
    if (!(target instanceof Element)) return false;
    const badge = target.closest<SVGElement>(".badge");
    const fingerprint = badge ? meant(badge)[0] : undefined;
    if (fingerprint) {
      if (document.fullscreenElement) void document.exitFullscreen();
      return this.listener.finding(fingerprint), true;
    }
    const component = target.closest<SVGElement>(".node")?.dataset["component"];
    if (component) return this.listener.component(component), true;
    return false;
  }
}

/** The findings a badge stands for, the worst first. */
function meant(badge: SVGElement): readonly string[] {
  return (badge.dataset["fingerprint"] ?? "").split(" ").filter(Boolean);
}

/** Roles and names for those who do not see the picture, a tab stop for each badge. */
function dress(picture: SVGElement, review: Review | null): void {
  picture.setAttribute("role", "group");
  const says = new Map(review?.findings.map((finding) => [finding.fingerprint, finding]) ?? []);
  for (const badge of picture.querySelectorAll<SVGElement>(".badge[data-fingerprint]")) {
    const all = meant(badge);
    const finding = says.get(all[0] ?? "");
    const more = all.length > 1 ? ` (${all.length - 1} ${MORE})` : "";
    const title = badge.querySelector("title")?.textContent ?? "Finding";
    const place = badge.closest<SVGElement>(".node")?.dataset["component"] ?? badge.closest<SVGElement>(".link")?.dataset["link"] ?? "the design";
    badge.setAttribute("role", "button");
    badge.setAttribute("tabindex", "0");
    badge.setAttribute("aria-label", finding ? `${SEVERITIES[finding.severity]} on ${place}: ${finding.message}${more}` : title);
  }
}
