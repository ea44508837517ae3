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

test("a full storage drops the oldest, those without a name first; the page keeps all", () => {
  stored(2_000);
  const versions = new Versions(() => 0);
  versions.keep("first", review, "first");
  for (let i = 0; i < 20; i += 1) {
    versions.keep(`${i}`.repeat(100), review);
    versions.close();
  }
  assert.equal(versions.all.length, 21);
  const { all } = new Versions();
  assert.equal(all[0]?.text, "19".repeat(100));
  assert.equal(all.at(-1)?.name, "first");
  assert.ok(all.length > 1 && all.length < 20);
});

test("without a storage versions last as long as the page", () => {
  stored(0);
  const versions = new Versions(() => 0);
  for (const name of ["a", "b", "c"]) versions.keep(name, review, name);
  assert.deepEqual(versions.all.map((one) => one.name), ["c", "b", "a"]);
});

test("long work leaves a version every few minutes", () => {
  stored(1e6);
  let now = 0;
  const versions = new Versions(() => now);
  for (; now < 20 * 60_000; now += 60_000) versions.keep(`minute ${now}`, review);
  assert.equal(versions.all.length, 4);
});

test("the text before another takes its place is not replaced by it", () => {
  stored(1e6);
  const versions = new Versions(() => 0);
  versions.keep("mine", review);
  versions.close();
  versions.keep("an example", review);
  assert.deepEqual(versions.all.map((one) => one.text), ["an example", "mine"]);
});

test("what another tab stored is not lost", () => {
  stored(1e6);
  const [one, other] = [new Versions(() => 0), new Versions(() => 0)];
  one.keep("one", review, "one");
  other.adopt({ key: "theme", newValue: "dark" });
  other.adopt({ key: "versions", newValue: localStorage.getItem("versions") });
  other.keep("other", review, "other");
  assert.deepEqual(new Versions().all.map(({ name }) => name), ["other", "one"]);
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
