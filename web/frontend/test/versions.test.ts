import assert from "node:assert/strict";
import { test } from "node:test";
import { readReview } from "../src/model/review.ts";
import { bounded, changes, exported, readVersions, type Version, Versions } from "../src/model/versions.ts";

const review = readReview({ review: { title: "Blog", findings: [{ fingerprint: "f", severity: "error", message: "m" }] } });
const version = (id: number, name: string, text: string): Version => ({ id: String(id), name, at: id, text, title: "", questions: 0, found: [] });

function stored(most: number) {
  const kept = new Map<string, string>();
  const localStorage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => {
      if (value.length > most) throw new DOMException("full", "QuotaExceededError");
      kept.set(key, value);
    },
  };
  Object.assign(globalThis, { localStorage });
}

test("versions are kept, named and read again", () => {
  stored(1e6);
  let now = 1_000_000;
  const versions = new Versions(() => now);
  versions.keep("one", review);
  versions.keep("one", review); // the same text is kept once
  now += 1000;
  versions.keep("two", review); // soon after: takes its place
  assert.deepEqual(versions.all.map((one) => one.text), ["two"]);
  now += 10 * 60_000;
  versions.keep("three", review);
  versions.keep("three", review, " Best ");
  assert.deepEqual(versions.all.map((one) => [one.text, one.name]), [["three", "Best"], ["two", ""]]);
  assert.deepEqual(new Versions().all, versions.all);
  versions.delete(versions.all[0]?.id ?? "");
  assert.equal(new Versions().all.length, 1);
});

test("versions are bounded; those with a name stay the longest", () => {
  const all = Array.from({ length: 80 }, (_, at) => version(at, at % 2 ? "named" : "", "x"));
  const kept = bounded(all);
  assert.equal(kept.length, 50);
  assert.equal(kept[0], all[0]);
  assert.equal(kept.filter((one) => one.name).length, 40);
  assert.equal(bounded([version(1, "", "x".repeat(2e6)), version(2, "a", "y")]).length, 1);
});

test("a full storage drops the oldest", () => {
  stored(2_000);
  const versions = new Versions(() => 0);
  for (let i = 0; i < 20; i += 1) versions.keep(`${i}`.repeat(100), review, `v${i}`);
  assert.equal(versions.all[0]?.name, "v19");
  assert.ok(versions.all.length < 20);
  assert.equal(new Versions().all.length, versions.all.length);
});

for (const text of ["", "x", "[]", '{"versions":[1,null,{"id":3}]}']) {
  test(`what is no list of versions reads as none: ${text}`, () => assert.deepEqual(readVersions(text), []));
}

test("two versions say what was fixed and what is new", () => {
  const found = (fingerprint: string) => ({ fingerprint, severity: "error" as const, message: "m" });
  const before = { ...version(1, "", "a"), found: [found("a"), found("b")] };
  const after = { ...version(2, "", "b"), found: [found("b"), found("c")] };
  const { fixed, added, kept } = changes(before, after);
  assert.deepEqual([fixed.map((one) => one.fingerprint), added.map((one) => one.fingerprint), kept], [["a"], ["c"], 1]);
  assert.deepEqual(readVersions(exported([before, after])), [before, after]);
});
