/** The picture in the page: its badges lead to their finding, its components fail when they are pressed. */

import type { Box } from "../model/camera.ts";
import type { Review } from "../model/review.ts";
import { SEVERITIES } from "../model/texts.ts";
import type { Supposed } from "../model/whatif.ts";
import { h, svg } from "./dom.ts";
import { markStates } from "./failing.ts";
import { sanitised } from "./sanitise.ts";
import { Viewport } from "./viewport.ts";

export interface PictureListener {
  /** A badge was pressed. */
  finding(fingerprint: string): void;
  /** A component was pressed: it fails, or works again. */
  component(name: string): void;
  /** The pane has another size: another layout may fill it better. */
  resized(): void;
}

const DETAIL = 13; // the size of a component's smaller text in a picture laid out for a room
const TARGET = 24; // pixels of what is pressed, at least (WCAG 2.2, 2.5.8)
const MARGIN = 8; // around the picture, in its own units
const CHANGED = 0.15; // of a side of the pane: from there on another layout is asked for

export class PictureView {
  #source = "";
  #selected = "";
  #supposed: Supposed | null = null;
  #room = { width: 0, height: 0 };
  readonly #canvas = h("div", { class: "canvas", tabindex: "0", role: "region", "aria-label": "Diagram: arrow keys pan, plus and minus zoom, 0 fits" });
  readonly #viewport = new Viewport(this.#canvas);
  readonly #legend = h("div", { class: "menu legend", id: "legend", popover: "auto" });

  constructor(
    private readonly host: HTMLElement,
    private readonly pane: HTMLElement,
    tools: HTMLElement,
    private readonly listener: PictureListener,
  ) {
    tools.append(this.#makeButtons(), this.#legend);
    host.addEventListener("click", (event) => this.#pressed(event.target));
    host.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      if (this.#pressed(event.target)) event.preventDefault();
    });
    this.#canvas.addEventListener("look", () => this.#sizeTargets());
    let timer = 0;
    new ResizeObserver(() => {
      clearTimeout(timer);
      timer = window.setTimeout(() => this.#changed() && listener.resized(), 250);
    }).observe(host);
  }

  /** The picture as it came, "" while there is none. */
  get source(): string {
    return this.#source;
  }

  /** The pane in pixels, as the server lays pictures out for it. */
  get room(): string {
    const side = (length: number) => Math.min(9999, Math.max(100, Math.round(length)));
    this.#room = { width: this.host.clientWidth, height: this.host.clientHeight };
    return `${side(this.#room.width - 2)}x${side(this.#room.height - 2)}`;
  }

  show(source: string, review: Review | null): boolean {
    const picture = sanitised(source);
    if (!picture) return false;
    this.#source = source;
    const focused = this.#focused();
    if (!this.host.contains(this.#canvas)) this.host.replaceChildren(this.#canvas);
    this.#draw(picture, review);
    this.mark(this.#selected);
    markStates(picture, this.#supposed);
    if (focused) this.#badges(focused)[0]?.focus();
    return true;
  }

  #draw(picture: SVGSVGElement, review: Review | null): void {
    picture.removeAttribute("width");
    picture.removeAttribute("height");
    this.#canvas.prepend(picture);
    this.#fillLegend(picture);
    dress(picture, review);
    this.#viewport.show(picture, contentOf(picture), DETAIL);
  }

  /** What fails, what is lost and what is overloaded, marked on the components; null for the design as it is. */
  suppose(supposed: Supposed | null): void {
    this.#supposed = supposed;
    const picture = this.host.querySelector<SVGSVGElement>("svg.design-picture");
    if (picture) markStates(picture, supposed);
  }

  /** Name the badges by the findings they stand for. */
  name(review: Review): void {
    const picture = this.host.querySelector<SVGSVGElement>("svg.design-picture");
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
    const badges = fingerprint ? this.#badges(fingerprint) : [];
    for (const badge of badges) {
      badge.classList.add("is-meant");
      badge.closest(".node, .link")?.classList.add("is-meant");
    }
    if (badges[0]) this.#viewport.reveal(badges[0]);
  }

  /** Put the keyboard on the first badge of a finding. */
  focus(fingerprint: string): void {
    this.#badges(fingerprint)[0]?.focus();
  }

  #makeButtons(): HTMLElement {
    const button = (words: string, says: string, then: () => void) =>
      h("button", { type: "button", "aria-label": says, title: says, click: then }, words);
    const whole = button("Full screen", "Full-screen diagram", () => void this.#fullScreen());
    return h(
      "div",
      { class: "zoom", role: "group", "aria-label": "Size of the diagram" },
      h("button", { type: "button", popovertarget: "legend" }, "Legend"),
      button("−", "Zoom out", () => this.#viewport.zoom(-1)),
      button("+", "Zoom in", () => this.#viewport.zoom(1)),
      button("Fit", "Fit into the pane", () => this.#viewport.fit()),
      document.fullscreenEnabled && whole,
    );
  }

  async #fullScreen(): Promise<void> {
    if (document.fullscreenElement) await document.exitFullscreen();
    else await this.pane.requestFullscreen();
  }

  /** The legend moves out of the picture, whose room is for components. */
  #fillLegend(picture: SVGSVGElement): void {
    const legend = picture.querySelector<SVGGraphicsElement>(".legend");
    if (!legend?.childElementCount) return this.#legend.replaceChildren();
    const { x, y, width, height } = legend.getBBox();
    const words = [...legend.querySelectorAll("text")].map((one) => one.textContent ?? "").filter((one) => one.length > 1);
    const own = svg("svg", {
      viewBox: `${x - 4} ${y - 4} ${width + 8} ${height + 8}`,
      width: Math.round(width + 8),
      "font-family": picture.getAttribute("font-family") ?? "",
      role: "img",
      "aria-label": `Legend: ${words.join(", ")}`,
    });
    own.append(legend);
    this.#legend.replaceChildren(h("h2", {}, "Legend"), own);
  }

  /** Badges are pressed on a field of 24 pixels, however small the picture is. */
  #sizeTargets(): void {
    const picture = this.host.querySelector<SVGSVGElement>("svg.design-picture");
    const half = TARGET / 2 / this.#viewport.scale;
    for (const hit of picture?.querySelectorAll<SVGRectElement>(".hit") ?? []) {
      const [x, y] = [Number(hit.dataset["x"]), Number(hit.dataset["y"])];
      for (const [name, value] of Object.entries({ x: x - half, y: y - half, width: 2 * half, height: 2 * half })) {
        hit.setAttribute(name, value.toFixed(2));
      }
    }
  }

  #changed(): boolean {
    const { width, height } = this.#room;
    if (!this.#source || !width) return false;
    return Math.abs(this.host.clientWidth / width - 1) > CHANGED || Math.abs(this.host.clientHeight / height - 1) > CHANGED;
  }

  #badges(fingerprint: string): SVGGraphicsElement[] {
    const all = this.host.querySelectorAll<SVGGraphicsElement>(".badge[data-fingerprint]");
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

/** What of the picture has to be seen: all but its paper. */
function contentOf(picture: SVGSVGElement): Box {
  const parts = [...picture.querySelectorAll<SVGGraphicsElement>(":scope > g")].map((part) => part.getBBox()).filter((box) => box.width > 0);
  const x = Math.min(...parts.map((box) => box.x)) - MARGIN;
  const y = Math.min(...parts.map((box) => box.y)) - MARGIN;
  const right = Math.max(...parts.map((box) => box.x + box.width)) + MARGIN;
  const bottom = Math.max(...parts.map((box) => box.y + box.height)) + MARGIN;
  return Number.isFinite(x) ? { x, y, width: right - x, height: bottom - y } : { x: 0, y: 0, width: 360, height: 200 };
}

/** `3 findings, the worst: ` where a number stands on the badge; the name of a button has its visible text. */
function countOn(badge: SVGElement): string {
  const shown = badge.querySelector("text")?.textContent ?? "";
  return /^\d+$/.test(shown) ? `${shown} findings, the worst: ` : "";
}

/** Roles and names for those who do not see the picture, a tab stop for each badge and component. */
function dress(picture: SVGElement, review: Review | null): void {
  picture.setAttribute("role", "group");
  const says = new Map(review?.findings.map((finding) => [finding.fingerprint, finding]) ?? []);
  for (const badge of picture.querySelectorAll<SVGGraphicsElement>(".badge[data-fingerprint]")) {
    const finding = says.get(meant(badge)[0] ?? "");
    const title = badge.querySelector("title")?.textContent ?? "Finding";
    const place = badge.closest<SVGElement>(".node")?.dataset["component"] ?? badge.closest<SVGElement>(".link")?.dataset["link"] ?? "the design";
    button(badge, finding ? `${countOn(badge)}${SEVERITIES[finding.severity]} on ${place}: ${finding.message}` : title);
    if (!badge.querySelector(".hit")) badge.append(hitOf(badge));
  }
  for (const card of picture.querySelectorAll<SVGElement>(".node[data-component] > .card")) {
    if (!card.hasAttribute("role")) button(card, `Fail ${card.closest<SVGElement>(".node")?.dataset["component"]}`);
  }
}

function button(element: SVGElement, name: string): void {
  element.setAttribute("role", "button");
  element.setAttribute("tabindex", "0");
  element.setAttribute("aria-label", name);
}

function hitOf(badge: SVGGraphicsElement): SVGRectElement {
  const box = badge.getBBox();
  const hit = svg("rect", { class: "hit" });
  hit.dataset["x"] = String(box.x + box.width / 2);
  hit.dataset["y"] = String(box.y + box.height / 2);
  return hit;
}
