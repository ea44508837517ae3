/** A `Score`: points by dimension, as the server's rubric gives them. */

import { asList, asNumber, asObject, asText, type Json } from "./json.ts";

export interface Points {
  readonly name: string;
  readonly points: number;
  readonly outOf: number;
}

export interface Dimension extends Points {
  readonly lines: readonly (Points & { readonly why: string })[];
}

export interface Score extends Points {
  readonly band: string;
  readonly dimensions: readonly Dimension[];
}

/** The score of a report as JSON; null where it was not scored, or there is nothing to score. */
export function readScore(report: unknown): Score | null {
  const score = asObject(asObject(report)["score"]);
  const found = readPoints(score, "title");
  if (found.outOf <= 0) return null;
  const dimensions = asList(score["dimensions"]).map((item) => readDimension(asObject(item)));
  return { ...found, band: asText(score["band"]), dimensions };
}

function readDimension(item: Json): Dimension {
  const lines = asList(item["lines"]).map((line) => ({ ...readPoints(asObject(line), "name"), why: asText(asObject(line)["why"]) }));
  return { ...readPoints(item, "title"), lines };
}

function readPoints(item: Json, name: string): Points {
  return { name: asText(item[name]), points: asNumber(item["points"]) ?? 0, outOf: asNumber(item["out_of"]) ?? 0 };
}
