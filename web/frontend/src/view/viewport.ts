/** A `Viewport`: a pane in which a picture is dragged, zoomed by wheel, pinch and keys, and fitted. */

import { type Box, type Camera, fit, hides, opening, pan, reveal, seen, type Size, zoom } from "../model/camera.ts";
import { Minimap } from "./minimap.ts";

const STEP = 60; // pixels that an arrow key moves
const FACTOR = 1.25; // of a key or a button
const SLIP = 4; // pixels a pointer may move and still click

/** Where the desk has two columns, the pane stays in place and the wheel may zoom; else it scrolls the page. */
const wide = matchMedia("(min-width: 60rem)");

export class Viewport {
  readonly #minimap: Minimap;
  readonly #pointers = new Map<number, { x: number; y: number }>();
  #picture: SVGSVGElement | null = null;
  #content: Box = { x: 0, y: 0, width: 1, height: 1 };
  #text = 13;
  #camera: Camera = { x: 0, y: 0, scale: 1 };
  #moved = false; // by the reader, who then keeps the place
  #slipped = false; // the pointer moved: its click is no click

  constructor(readonly element: HTMLElement) {
    this.#minimap = new Minimap((x, y) => this.#center(x, y));
    element.append(this.#minimap.element);
    new ResizeObserver(() => this.#resized()).observe(element);
    element.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    element.addEventListener("pointerdown", (event) => this.#down(event));
    element.addEventListener("pointermove", (event) => this.#move(event));
    for (const name of ["pointerup", "pointercancel"] as const) element.addEventListener(name, (event) => this.#up(event));
    element.addEventListener("click", (event) => this.#slipped && event.stopPropagation(), { capture: true });
    element.addEventListener("keydown", (event) => this.#key(event));
    element.addEventListener("focusin", (event) => this.#focused(event));
  }

  get scale(): number {
    return this.#camera.scale;
  }

  /** Show `picture`; `text` is the size of its smallest text that has to be read. */
  show(picture: SVGSVGElement, content: Box, text: number): void {
    this.#picture?.remove();
    this.#picture = picture;
    this.#content = content;
    this.#text = text;
    this.element.prepend(picture);
    this.#minimap.draw(picture, content);
    if (this.#moved) this.#look(pan(this.#camera, 0, 0, content, this.#pane));
    else this.#look(opening(content, this.#pane, text));
  }

  /** Show the whole picture. */
  fit(): void {
    this.#moved = false;
    this.#look(fit(this.#content, this.#pane));
  }

  zoom(steps: number): void {
    const { width, height } = this.#pane;
    this.#turn(zoom(this.#camera, FACTOR ** steps, { x: width / 2, y: height / 2 }, this.#content, this.#pane));
  }

  /** Move as far as needed for `part` of the picture to be seen. */
  reveal(part: SVGGraphicsElement): void {
    const [at, own] = [part.getBoundingClientRect(), this.element.getBoundingClientRect()];
    const { x, y, scale } = this.#camera;
    const box = { x: x + (at.left - own.left) / scale, y: y + (at.top - own.top) / scale, width: at.width / scale, height: at.height / scale };
    const next = reveal(this.#camera, box, this.#pane);
    if (next.x !== x || next.y !== y) this.#turn(next);
  }

  get #pane(): Size {
    return { width: Math.max(1, this.element.clientWidth), height: Math.max(1, this.element.clientHeight) };
  }

  #turn(camera: Camera): void {
    this.#moved = true;
    this.#look(pan(camera, 0, 0, this.#content, this.#pane));
  }

  #look(camera: Camera): void {
    this.#camera = camera;
    const box = seen(camera, this.#pane);
    this.#picture?.setAttribute("viewBox", [box.x, box.y, box.width, box.height].map((one) => one.toFixed(2)).join(" "));
    const hidden = hides(camera, this.#content, this.#pane);
    this.element.dataset["hides"] = String(hidden);
    this.element.dataset["scale"] = camera.scale.toFixed(3);
    this.#minimap.show(hidden ? box : null);
    this.element.dispatchEvent(new Event("look"));
  }

  #resized(): void {
    if (!this.#picture) return;
    this.#look(this.#moved ? pan(this.#camera, 0, 0, this.#content, this.#pane) : opening(this.#content, this.#pane, this.#text));
  }

  #center(x: number, y: number): void {
    const { width, height } = seen(this.#camera, this.#pane);
    this.#turn({ scale: this.#camera.scale, x: x - width / 2, y: y - height / 2 });
  }

  #wheel(event: WheelEvent): void {
    if (!event.ctrlKey && !wide.matches && !document.fullscreenElement) return;
    event.preventDefault();
    const own = this.element.getBoundingClientRect();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    const factor = Math.exp(-event.deltaY * lines * (event.ctrlKey ? 0.01 : 0.0016));
    this.#turn(zoom(this.#camera, factor, { x: event.clientX - own.left, y: event.clientY - own.top }, this.#content, this.#pane));
  }

  #down(event: PointerEvent): void {
    if (event.button !== 0 || this.#minimap.element.contains(event.target as Node)) return;
    if (this.#pointers.size === 0) this.#slipped = false;
    this.#pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  }

  #move(event: PointerEvent): void {
    const before = this.#pointers.get(event.pointerId);
    if (!before) return;
    if (event.buttons === 0) return this.#up(event); // released outside of the pane
    const [dx, dy] = [event.clientX - before.x, event.clientY - before.y];
    if (!this.#slipped && Math.hypot(dx, dy) < SLIP) return;
    if (!this.#slipped) this.element.setPointerCapture(event.pointerId); // from here on it is no click
    this.#slipped = true;
    const now = { x: event.clientX, y: event.clientY };
    const other = [...this.#pointers].find(([id]) => id !== event.pointerId)?.[1];
    this.#pointers.set(event.pointerId, now);
    if (other) this.#pinch(before, now, other);
    else this.#turn(pan(this.#camera, dx, dy, this.#content, this.#pane));
  }

  #pinch(before: { x: number; y: number }, now: { x: number; y: number }, other: { x: number; y: number }): void {
    const own = this.element.getBoundingClientRect();
    const apart = (one: { x: number; y: number }) => Math.max(1, Math.hypot(one.x - other.x, one.y - other.y));
    const at = { x: (now.x + other.x) / 2 - own.left, y: (now.y + other.y) / 2 - own.top };
    const moved = pan(this.#camera, (now.x - before.x) / 2, (now.y - before.y) / 2, this.#content, this.#pane);
    this.#turn(zoom(moved, apart(now) / apart(before), at, this.#content, this.#pane));
  }

  #up(event: PointerEvent): void {
    this.#pointers.delete(event.pointerId);
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const moves: Readonly<Record<string, readonly [number, number]>> = {
      ArrowLeft: [STEP, 0],
      ArrowRight: [-STEP, 0],
      ArrowUp: [0, STEP],
      ArrowDown: [0, -STEP],
    };
    const move = moves[event.key];
    if (move) this.#turn(pan(this.#camera, move[0], move[1], this.#content, this.#pane));
    else if (event.key === "+" || event.key === "=") this.zoom(1);
    else if (event.key === "-") this.zoom(-1);
    else if (event.key === "0") this.fit();
    else return;
    event.preventDefault();
  }

  /** What the keyboard comes to is seen. */
  #focused(event: FocusEvent): void {
    if (event.target instanceof SVGGraphicsElement && event.target.matches(":focus-visible")) this.reveal(event.target);
  }
}
