/** A `Minimap`: the whole picture, small, with a frame around what its pane shows. */

import type { Box } from "../model/camera.ts";
import { svg } from "./dom.ts";

const ROOM = { width: 170, height: 120 };

/** For pointers only: keys move the picture itself, so that the map is hidden from screen readers. */
export class Minimap {
  readonly element = svg("svg", { class: "minimap", "aria-hidden": "true" });
  readonly #parts = svg("g");
  readonly #frame = svg("rect", { class: "frame" });

  constructor(private readonly moved: (x: number, y: number) => void) {
    this.element.append(this.#parts, this.#frame);
    this.element.setAttribute("hidden", "");
    this.element.addEventListener("pointerdown", (event) => {
      this.element.setPointerCapture(event.pointerId);
      this.#point(event);
    });
    this.element.addEventListener("pointermove", (event) => {
      if (event.buttons & 1) this.#point(event);
    });
  }

  /** The components and groups of `picture`, which is in the page already. */
  draw(picture: SVGSVGElement, content: Box): void {
    const scale = Math.min(ROOM.width / content.width, ROOM.height / content.height);
    this.element.setAttribute("width", String(Math.round(content.width * scale)));
    this.element.setAttribute("height", String(Math.round(content.height * scale)));
    this.element.setAttribute("viewBox", `${content.x} ${content.y} ${content.width} ${content.height}`);
    const shapes = picture.querySelectorAll<SVGGraphicsElement>(".group > .field, .node > .card");
    this.#parts.replaceChildren(
      ...[...shapes].map((shape) => {
        const { x, y, width, height } = shape.getBBox();
        return svg("rect", { x, y, width, height, class: shape.classList.contains("card") ? "part" : "field" });
      }),
    );
  }

  /** Show what is seen; hidden where all of it is. */
  show(box: Box | null): void {
    this.element.toggleAttribute("hidden", box === null);
    for (const [name, value] of Object.entries(box ?? {})) this.#frame.setAttribute(name, String(value));
  }

  #point(event: PointerEvent): void {
    const { x, y, width, height } = this.element.viewBox.baseVal;
    const at = this.element.getBoundingClientRect();
    this.moved(x + ((event.clientX - at.left) / at.width) * width, y + ((event.clientY - at.top) / at.height) * height);
    event.preventDefault();
  }
}
