/** A `Supposed`: what `POST /api/v1/whatif` answers, as the page shows it. */

import { asList, asNumber, asObject, asOneOf, asText, asTexts, type Json } from "./json.ts";
import type { Assumed } from "./review.ts";

/** What comes to a component a second, and how full it is; null where it is not known. */
export interface Load {
  readonly rate: number | null;
  readonly utilisation: number | null;
  readonly target: number | null;
  readonly headroom: number | null;
  /** What the design leaves open, so that how full it is is asked and not known. */
  readonly open: boolean;
}

export interface Part {
  readonly name: string;
  readonly lost: boolean;
  readonly today: Load | null;
  readonly then: Load | null;
}

/** Seconds, and the share of requests that is answered, at least and at most. */
export interface Times {
  readonly p50: number | null;
  readonly p99: number | null;
  readonly answered: number | null;
  readonly answeredAtMost: number | null;
  readonly endless: boolean;
}

export interface Said {
  readonly severity: "error" | "warning" | "info";
  readonly text: string;
}

export interface FlowOutcome {
  readonly name: string;
  readonly op: string;
  readonly today: Times | null;
  readonly then: Times | null;
  readonly aim: number | null;
  readonly late: boolean;
  /** What the design leaves open decides whether it waits without end. */
  readonly open: boolean;
  readonly said: readonly Said[];
}

export interface Break {
  readonly component: string;
  readonly at: number | null;
  readonly today: boolean;
}

export interface Change {
  readonly counts: string;
  readonly write: string;
}

export interface Cache {
  readonly component: string;
  readonly hit: number | null;
}

export interface Supposed {
  readonly severity: Said["severity"] | "good";
  readonly headline: string;
  readonly traffic: readonly string[];
  readonly breaks: readonly Break[];
  readonly parts: readonly Part[];
  readonly flows: readonly FlowOutcome[];
  /** What piles up in queues, and how long it takes to drain. */
  readonly backlogs: readonly string[];
  readonly changes: readonly Change[];
  readonly changesSaid: string;
  /** What it costs a month, "" where no price is known. */
  readonly costSaid: string;
  readonly limits: readonly string[];
  readonly caches: readonly Cache[];
  /** Zones and regions that attributes state: what can fail beside components and groups. */
  readonly places: readonly string[];
  readonly assumptions: readonly Assumed[];
  /** The text that carries it, "" where there is none. */
  readonly design: string;
}

export function readSupposed(answer: unknown): Supposed {
  const found = asObject(asObject(answer)["whatif"]);
  return {
    severity: found["severity"] === null ? "good" : asOneOf(found["severity"], ["error", "warning", "info"]),
    headline: asText(found["headline"]),
    traffic: asTexts(asObject(found["traffic"])["said"]),
    breaks: each(found["breaks"], (one) => ({ component: asText(one["component"]), at: asNumber(one["passes_target_at"]), today: one["today"] === true })),
    parts: each(found["components"], readPart),
    flows: each(found["flows"], readFlow),
    backlogs: each(found["backlogs"], (one) => asText(one["said"])),
    changes: each(found["changes"], readChange),
    changesSaid: asText(found["changes_said"]),
    costSaid: asText(found["cost_said"]),
    limits: asTexts(found["limits"]),
    caches: each(found["caches"], (one) => ({ component: asText(one["component"]), hit: asNumber(one["hit"]) })),
    places: asTexts(found["places"]),
    assumptions: each(found["assumptions"], readAssumed),
    design: asText(asObject(answer)["design"]),
  };
}

function each<T>(value: unknown, read: (item: Json) => T): readonly T[] {
  return asList(value).map((item) => read(asObject(item)));
}

function readPart(item: Json): Part {
  return { name: asText(item["name"]), lost: item["lost"] === true, today: readLoad(item["today"]), then: readLoad(item["then"]) };
}

function readLoad(value: unknown): Load | null {
  if (value === null) return null;
  const load = asObject(value);
  const reads = asNumber(load["reads"]);
  const writes = asNumber(load["writes"]);
  return {
    rate: reads === null && writes === null ? null : (reads ?? 0) + (writes ?? 0),
    utilisation: asNumber(load["utilisation"]),
    target: asNumber(load["target"]),
    headroom: asNumber(load["headroom"]),
    open: asList(load["lacks"]).length > 0,
  };
}

function readFlow(item: Json): FlowOutcome {
  return {
    name: asText(item["name"]),
    op: asText(item["op"]),
    today: readTimes(item["today"]),
    then: readTimes(item["then"]),
    aim: asNumber(item["aim"]),
    late: item["late"] === true,
    open: isOpen(item),
    said: each(item["said"], (one) => ({ severity: asOneOf(one["severity"], ["error", "warning", "info"]), text: asText(one["text"]) })),
  };
}

/** Whether all that is saturated then is of a size that the design leaves open. */
function isOpen(item: Json): boolean {
  const saturated = item["then"] === null ? [] : asTexts(asObject(item["then"])["saturated"]);
  return saturated.length > 0 && saturated.length === asTexts(item["hangs_on"]).length;
}

function readTimes(value: unknown): Times | null {
  if (value === null) return null;
  const times = asObject(value);
  return { p50: asNumber(times["p50"]), p99: asNumber(times["p99"]), answered: asNumber(times["answered"]), answeredAtMost: asNumber(times["answered_at_most"]), endless: asList(times["saturated"]).length > 0 };
}

function readChange(item: Json): Change {
  const counts = each(item["counts"], (one) => `${asText(one["name"])} ${asNumber(one["today"]) ?? "?"} → ${asNumber(one["then"]) ?? "?"}`);
  return { counts: counts.join(", "), write: asText(item["write"]) };
}

function readAssumed(item: Json): Assumed {
  return { subject: asText(item["subject"]), value: asText(item["value"]), because: asText(item["because"]), source: asText(item["source"]), override: asText(item["override"]) };
}
