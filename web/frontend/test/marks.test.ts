import assert from "node:assert/strict";
import { test } from "node:test";
import { Text } from "@codemirror/state";
import { marksOf, offsetOf, rangeOf } from "../src/editor/marks.ts";
import { readReview } from "../src/model/review.ts";
import { counted, demandWords, rate } from "../src/model/words.ts";
import { troubleOf } from "../src/net/api.ts";
import { readVocabulary } from "../src/model/vocabulary.ts";

const at = (line: number, column: number) => ({ line, column });
const doc = Text.of(["service 🚀a", "", "b"]);

test("columns are characters, offsets are UTF-16", () => {
  assert.equal(offsetOf(doc, at(1, 9)), 8);
  assert.equal(offsetOf(doc, at(1, 10)), 10);
});

test("places outside the text are moved into it", () => {
  for (const place of [at(0, 0), at(-3, 5), at(99, 99), at(1, 1e9)]) {
    const offset = offsetOf(doc, place);
    assert.ok(offset >= 0 && offset <= doc.length, JSON.stringify(place));
  }
});

test("a mark is never empty where there is text, and never leaves it", () => {
  assert.deepEqual(rangeOf(doc, { start: at(3, 2), end: at(3, 2) }), { from: doc.length - 1, to: doc.length });
  const empty = rangeOf(doc, { start: at(2, 1), end: at(2, 1) });
  assert.ok(empty.from <= empty.to);
});

const finding = {
  rule: "missing-cache",
  severity: "warning",
  message: "m",
  components: ["b"],
  spans: [
    { start: at(1, 1), end: at(1, 30) },
    { start: at(3, 1), end: at(3, 2) },
  ],
};

test("a finding underlines the head of its statement, and not the flows it was found on", () => {
  const text = Text.of(["service b x3 [ttl=3]", "", "b"]);
  const marks = marksOf(readReview({ review: { findings: [finding] } }), text, { wanted: () => undefined, fix: () => undefined });
  assert.deepEqual(marks.map(({ from, to }) => [from, to]), [[0, 12]]);
});

for (const answer of [null, 1, "x", [], {}, { review: null }, { review: { findings: [null, 3, { spans: [null, { start: 1 }] }], problems: "x" } }]) {
  test(`an answer of another shape reads as empty: ${JSON.stringify(answer)}`, () => {
    const review = readReview(answer);
    assert.ok(Array.isArray(review.findings));
    assert.equal(typeof review.digest.verdict, "string");
    marksOf(review, doc, { wanted: () => undefined, fix: () => undefined });
  });
}

test("the head of the report is the server's", () => {
  const digest = { verdict: "Ready.", tallies: [{ sort: "info", words: "1 note" }], fix_first: [{ fix: "lb a", rules: ["x"] }], told: 1 };
  const read = readReview({ review: {}, digest }).digest;
  assert.deepEqual([read.verdict, read.tallies[0]?.words, read.fixes[0]?.fix, read.told], ["Ready.", "1 note", "lb a", 1]);
  assert.equal(counted(1, "link"), "1 link");
  assert.equal(counted(2000, "link"), "2,000 links");
});

test("rates are said with three digits", () => {
  assert.deepEqual([0.5, 20, 999.6, 1000, 20_200, 1.5e6, 2e9].map(rate), ["0.5/s", "20/s", "1k/s", "1k/s", "20.2k/s", "1.5M/s", "2bn/s"]);
  assert.equal(demandWords(null), "");
  assert.equal(demandWords({ reads: 1000, writes: 0 }), "1k/s read");
});

test("statuses become troubles that say what to do", () => {
  const wait = new Headers({ "Retry-After": "7" });
  assert.deepEqual([troubleOf(429, "", wait).trouble, troubleOf(429, "", wait).wait], ["limited", 7]);
  assert.equal(troubleOf(429, "", new Headers({ "Retry-After": "Thu, 01 Jan" })).wait, 5);
  assert.equal(troubleOf(503, "busy", wait).trouble, "limited");
  assert.equal(troubleOf(503, "ended", new Headers()).trouble, "stopped");
  assert.equal(troubleOf(413, "", new Headers()).trouble, "too-large");
  assert.equal(troubleOf(422, "why", new Headers()).detail, "why");
  assert.equal(troubleOf(500, "", new Headers()).trouble, "broken");
});

test("a vocabulary of another shape reads as empty", () => {
  for (const odd of [null, [], { kinds: 3, attributes: [null, {}] }]) assert.deepEqual(readVocabulary(odd).attributes, []);
});
