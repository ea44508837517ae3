/** The words for rates: the same everywhere. */

import type { Demand } from "./review.ts";

/** `1 link`, `2 links`. */
export function counted(number: number, one: string): string {
  return `${number.toLocaleString("en")} ${one}${number === 1 ? "" : "s"}`;
}

/** `100k/s`, `1.5M/s`, `20/s`: three digits suffice. */
export function rate(value: number): string {
  const steps: readonly [number, string][] = [[1e9, "bn"], [1e6, "M"], [1e3, "k"]];
  const [size, unit] = steps.find(([step]) => value >= step * 0.9995) ?? [1, ""];
  return `${Number((value / size).toPrecision(3))}${unit}/s`;
}

/** Reads and writes of a part; "" where nothing is known. */
export function demandWords(demand: Demand | null): string {
  if (!demand) return "";
  const parts = [
    demand.reads > 0 ? `${rate(demand.reads)} read` : "",
    demand.writes > 0 ? `${rate(demand.writes)} written` : "",
  ];
  return parts.filter(Boolean).join(", ");
}
