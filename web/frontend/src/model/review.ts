/** A `Review`: what `POST /api/v1/reviews` answers, as the page shows it. */

import { type Fix, readFix } from "./fix.ts";
import { asList, asNumber, asObject, asOneOf, asText, asTexts, type Json } from "./json.ts";

/** A place for people: line and column count from 1, columns in characters (code points). */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface Span {
  readonly start: Position;
  readonly end: Position;
}

export type Severity = "error" | "warning" | "info";

export interface Problem {
  readonly code: string;
  readonly fatal: boolean;
  readonly message: string;
  readonly hint: string;
  readonly span: Span | null;
  readonly related: readonly { readonly message: string; readonly span: Span | null }[];
  readonly fix: Fix | null;
}

export interface Citation {
  readonly title: string;
  readonly url: string;
  readonly says: string;
}

export interface Answer {
  readonly rule: string;
  readonly message: string;
  readonly components: readonly string[];
  readonly links: readonly string[];
  readonly sums: readonly string[];
  readonly why: string;
  readonly instead: string;
  readonly spans: readonly Span[];
  readonly fix: Fix | null;
}

export interface Finding extends Answer {
  readonly severity: Severity;
  readonly category: string;
  readonly fingerprint: string;
  readonly citations: readonly Citation[];
  readonly followUp: string;
  readonly accepted: string;
  /** Figures it rests on that nobody published or measured. */
  readonly unverified: readonly string[];
}

export interface Failure {
  readonly what: string;
  readonly reason: string;
  readonly hint: string;
}

export interface Assumed {
  readonly subject: string;
  readonly value: string;
  readonly because: string;
  readonly source: string;
  readonly override: string;
}

export interface Demand {
  readonly reads: number;
  readonly writes: number;
}

export interface Component {
  readonly name: string;
  readonly kind: string;
  readonly technology: string;
  readonly label: string;
  readonly count: number | null;
  readonly groups: readonly string[];
  readonly span: Span | null;
  readonly demand: Demand | null;
}

export type Mode = "sync" | "async" | "held";

export interface Link {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly mode: Mode;
  readonly label: string;
  readonly span: Span | null;
  readonly demand: Demand | null;
}

export interface Tally {
  readonly sort: string;
  readonly words: string;
}

export interface FirstFix {
  readonly fix: string;
  readonly rules: readonly string[];
}

/** Findings of one component, by their places; "" for a finding without one, or on its own. */
export interface Cause {
  readonly component: string;
  readonly findings: readonly number[];
}

/** The head of the report: its sentences are the server's, the same in every format. */
export interface Digest {
  readonly verdict: string;
  readonly tallies: readonly Tally[];
  readonly fixes: readonly FirstFix[];
  /** How many findings are shown unfolded. */
  readonly told: number;
  /** Those findings, grouped by component. */
  readonly causes: readonly Cause[];
}

export interface Review {
  readonly digest: Digest;
  readonly title: string;
  readonly level: string;
  readonly partial: boolean;
  readonly rules: readonly string[];
  readonly failures: readonly Failure[];
  readonly problems: readonly Problem[];
  readonly findings: readonly Finding[];
  readonly accepted: readonly Finding[];
  readonly questions: readonly Answer[];
  readonly credits: readonly Answer[];
  readonly assumptions: readonly Assumed[];
  readonly components: readonly Component[];
  readonly links: readonly Link[];
}

/** The review in an answer of the server. */
export function readReview(answer: unknown): Review {
  const review = asObject(asObject(answer)["review"]);
  return {
    digest: readDigest(asObject(asObject(answer)["digest"])),
    title: asText(review["title"]),
    level: asText(review["level"]),
    partial: review["partial"] === true,
    rules: asTexts(review["rules"]),
    failures: each(review["failures"], readFailure),
    problems: each(review["problems"], readProblem),
    findings: each(review["findings"], readFinding),
    accepted: each(review["accepted"], readFinding),
    questions: each(review["questions"], readAnswer),
    credits: each(review["credits"], readAnswer),
    assumptions: each(review["assumptions"], readAssumed),
    components: each(review["components"], readComponent),
    links: each(review["links"], readLink),
  };
}

function readDigest(item: Json): Digest {
  return {
    verdict: asText(item["verdict"]),
    tallies: each(item["tallies"], (one) => ({ sort: asText(one["sort"]), words: asText(one["words"]) })),
    fixes: each(item["fix_first"], (one) => ({ fix: asText(one["fix"]), rules: asTexts(one["rules"]) })),
    told: asNumber(item["told"]) ?? 0,
    causes: each(item["causes"], (one) => ({ component: asText(one["component"]), findings: asList(one["findings"]).map(asNumber).filter((place) => place !== null) })),
  };
}

function each<T>(value: unknown, read: (item: Json) => T): readonly T[] {
  return asList(value).map((item) => read(asObject(item)));
}

function readSpan(value: unknown): Span | null {
  const span = asObject(value);
  const start = readPosition(span["start"]);
  const end = readPosition(span["end"]);
  return start && end ? { start, end } : null;
}

function readPosition(value: unknown): Position | null {
  const line = asNumber(asObject(value)["line"]);
  const column = asNumber(asObject(value)["column"]);
  return line !== null && column !== null ? { line, column } : null;
}

function readFailure(item: Json): Failure {
  return { what: asText(item["what"]), reason: asText(item["reason"]), hint: asText(item["hint"]) };
}

function readProblem(item: Json): Problem {
  return {
    code: asText(item["code"]),
    fatal: item["severity"] !== "note",
    message: asText(item["message"]),
    hint: asText(item["hint"]),
    span: readSpan(item["span"]),
    related: each(item["related"], (place) => ({
      message: asText(place["message"]),
      span: readSpan(place["span"]),
    })),
    fix: readFix(item["fix"]),
  };
}

function readAnswer(item: Json): Answer {
  return {
    rule: asText(item["rule"]),
    message: asText(item["message"]),
    components: asTexts(item["components"]),
    links: asTexts(item["links"]),
    sums: asTexts(item["sums"]),
    why: asText(item["why"]),
    instead: asText(item["instead"]),
    spans: asList(item["spans"]).map(readSpan).filter((span) => span !== null),
    fix: readFix(item["fix"]),
  };
}

function readFinding(item: Json): Finding {
  return {
    ...readAnswer(item),
    severity: asOneOf(item["severity"], ["error", "warning", "info"]),
    category: asText(item["category"]),
    fingerprint: asText(item["fingerprint"]),
    citations: each(item["citations"], (citation) => ({
      title: asText(citation["title"]),
      url: asText(citation["url"]),
      says: asText(citation["says"]),
    })),
    followUp: asText(item["follow_up"]),
    accepted: asText(item["accepted"]),
    unverified: asTexts(item["unverified"]),
  };
}

function readAssumed(item: Json): Assumed {
  return {
    subject: asText(item["subject"]),
    value: asText(item["value"]),
    because: asText(item["because"]),
    source: asText(item["source"]),
    override: asText(item["override"]),
  };
}

function readDemand(value: unknown): Demand | null {
  const reads = asNumber(asObject(value)["reads"]);
  const writes = asNumber(asObject(value)["writes"]);
  return reads === null && writes === null ? null : { reads: reads ?? 0, writes: writes ?? 0 };
}

function readComponent(item: Json): Component {
  return {
    name: asText(item["name"]),
    kind: asText(item["kind"]),
    technology: asText(item["technology"]),
    label: asText(item["label"]),
    count: asNumber(item["count"]),
    groups: asTexts(item["groups"]),
    span: readSpan(item["span"]),
    demand: readDemand(item["demand"]),
  };
}

function readLink(item: Json): Link {
  return {
    id: asText(item["id"]),
    source: asText(item["source"]),
    target: asText(item["target"]),
    mode: asOneOf(item["mode"], ["sync", "async", "held"]),
    label: asText(item["label"]),
    span: readSpan(item["span"]),
    demand: readDemand(item["demand"]),
  };
}
