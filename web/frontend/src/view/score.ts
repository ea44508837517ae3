/** The score: the whole in one line, its dimensions as bars with their figures, and why, where it is opened. */

import type { Dimension, Points, Score } from "../model/score.ts";
import { h, prose } from "./dom.ts";

export class ScoreView {
  constructor(private readonly host: HTMLElement) {}

  show(score: Score | null): void {
    const open = this.host.querySelector("details")?.open ?? false;
    this.host.replaceChildren(...(score ? [whole(score, open)] : []));
    this.host.hidden = score === null;
  }
}

function whole(score: Score, open: boolean): HTMLElement {
  const percent = Math.round((score.points / score.outOf) * 100);
  return h(
    "details",
    { class: "part words score", open },
    h("summary", {}, h("h3", {}, "Score"), " ", h("span", { class: "number" }, `${figure(score.points)} of ${figure(score.outOf)} (${percent}%)${score.band ? `, ${score.band}` : ""}`)),
    h("ul", { class: "dimensions" }, ...score.dimensions.map(dimension)),
  );
}

function dimension(one: Dimension): HTMLElement {
  const lost = one.lines.filter((line) => line.points < line.outOf && line.why !== "");
  return h(
    "li",
    {},
    h("p", { class: "dimension" }, h("strong", {}, one.name), " ", h("span", { class: "number" }, pointsOf(one))),
    h("meter", { class: "gauge", min: "0", max: "1", value: String(one.outOf > 0 ? one.points / one.outOf : 0), "aria-hidden": "true" }),
    lost.length > 0 && h("ul", { class: "lost" }, ...lost.map((line) => h("li", {}, `${pointsOf(line)} ${line.name}: `, ...prose(line.why)))),
  );
}

function pointsOf(one: Points): string {
  return `${figure(one.points)}/${figure(one.outOf)}`;
}

function figure(points: number): string {
  return String(Number(points.toFixed(1)));
}
