/** Versions of the text, kept in this browser: named ones by hand, others as one works; bounded. */

import { asList, asNumber, asObject, asOneOf, asText, type Json } from "./json.ts";
import type { Review, Severity } from "./review.ts";

export interface Found {
  readonly fingerprint: string;
  readonly severity: Severity;
  readonly message: string;
}

export interface Version {
  readonly id: string;
  /** What its author calls it; "" for one that was kept by itself. */
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly text: string;
  readonly title: string;
  readonly questions: number;
  readonly found: readonly Found[];
}

const KEY = "versions";
const MOST = 50; // versions
const MOST_TEXT = 1_000_000; // characters of all of them: browsers give five million to all we keep
const MOST_FOUND = 60; // findings of one
const SOON = 5 * 60_000; // for as long, what is kept by itself is one version

/** The versions of this browser, the newest first. Where storage is forbidden they last as long as the page. */
export class Versions {
  #all: readonly Version[] = [];
  #current = { id: "", since: 0 }; // the version that the next one takes the place of

  constructor(private readonly now: () => number = Date.now) {
    try {
      this.#all = readVersions(localStorage.getItem(KEY) ?? "");
    } catch {
      // Forbidden: start with none.
    }
  }

  /** Take over what another tab stored, so that storing here does not undo it. */
  adopt({ key, newValue }: Pick<StorageEvent, "key" | "newValue">): void {
    if (key === KEY) this.#all = readVersions(newValue ?? "");
  }

  /** What is kept next is another version, however soon it comes. */
  close(): void {
    this.#current = { id: "", since: 0 };
  }

  get all(): readonly Version[] {
    return this.#all;
  }

  /** Keep `text` with what its review found; "" for a name keeps it only where it is new. */
  keep(text: string, review: Review, name = ""): void {
    const newest = this.#all[0];
    if (!name && newest?.text === text) return;
    const now = this.now();
    const continues = newest !== undefined && !name && !newest.name && newest.id === this.#current.id && now - this.#current.since < SOON;
    const same = newest !== undefined && name !== "" && newest.text === text && !newest.name;
    const version = versionOf(text, review, name, now);
    this.#current = { id: version.id, since: continues ? this.#current.since : now };
    this.#store([version, ...this.#all.slice(continues || same ? 1 : 0)]);
  }

  rename(id: string, name: string): void {
    this.#store(this.#all.map((one) => (one.id === id ? { ...one, name: name.trim().slice(0, 80) } : one)));
  }

  delete(id: string): void {
    this.#store(this.#all.filter((one) => one.id !== id));
  }

  clear(): void {
    this.#store([]);
  }

  #store(all: readonly Version[]): void {
    this.#all = bounded(all);
    for (let kept = this.#all; ; kept = withoutOldest(kept)) {
      try {
        localStorage.setItem(KEY, exported(kept));
        return;
      } catch {
        if (kept.length < 2) return; // full or forbidden: all of them last as long as the page
      }
    }
  }
}

/** As many as fit; the oldest without a name go first, then the oldest. */
export function bounded(all: readonly Version[]): readonly Version[] {
  let kept = all;
  const size = () => kept.reduce((sum, one) => sum + one.text.length, 0);
  while (kept.length > 1 && (kept.length > MOST || size() > MOST_TEXT)) kept = withoutOldest(kept);
  return kept;
}

/** One less: the oldest without a name, else the oldest; the newest stays. */
function withoutOldest(all: readonly Version[]): readonly Version[] {
  const unnamed = all.findLastIndex((one, at) => !one.name && at > 0);
  return all.toSpliced(unnamed > 0 ? unnamed : all.length - 1, 1);
}

export function exported(all: readonly Version[]): string {
  return `${JSON.stringify({ schema: "design-reviewer/versions", version: 1, versions: all }, null, 1)}\n`;
}

/** The versions in `text`; none where it is no list of them. */
export function readVersions(text: string): readonly Version[] {
  try {
    return asList(asObject(JSON.parse(text || "{}"))["versions"]).map((item) => readVersion(asObject(item))).filter((one) => one.id !== "");
  } catch {
    return [];
  }
}

function readVersion(item: Json): Version {
  const found = asList(item["found"]).map(asObject);
  return {
    id: asText(item["id"]),
    name: asText(item["name"]),
    at: asNumber(item["at"]) ?? 0,
    text: asText(item["text"]),
    title: asText(item["title"]),
    questions: asNumber(item["questions"]) ?? 0,
    found: found.map((one) => ({ fingerprint: asText(one["fingerprint"]), severity: asOneOf(one["severity"], ["error", "warning", "info"]), message: asText(one["message"]) })),
  };
}

function versionOf(text: string, review: Review, name: string, at: number): Version {
  const found = review.findings.slice(0, MOST_FOUND).map(({ fingerprint, severity, message }) => ({ fingerprint, severity, message }));
  const id = `${at.toString(36)}-${Math.random().toString(36).slice(2, 8)}`;
  return { id, name: name.trim().slice(0, 80), at, text, title: review.title, questions: review.questions.length, found };
}

/** What became of the findings from one version to another. */
export function changes(before: Version, after: Version): { readonly fixed: readonly Found[]; readonly added: readonly Found[]; readonly kept: number } {
  const missing = (from: Version, of: Version) => {
    const known = new Set(from.found.map((one) => one.fingerprint));
    return of.found.filter((one) => !known.has(one.fingerprint));
  };
  const fixed = missing(after, before);
  return { fixed, added: missing(before, after), kept: before.found.length - fixed.length };
}
