import assert from "node:assert/strict";
import { test } from "node:test";
import { contextOf } from "../src/editor/context.ts";
import { namesIn } from "../src/editor/names.ts";

const cases: readonly (readonly [string, string])[] = [
  ["", "statement"],
  ["service api\n", "statement"],
  ["region eu { ", "statement"],
  ["client -> ", "end"],
  ["client -> api, ", "end"],
  ["a ~> b | ", "end"],
  ["flow f 1/s: ", "name"],
  ["flow f 1/s: a -> b; ", "name"],
  ["flow f ", "nothing"],
  ["require ", "metric"],
  ["assume ", "subject"],
  ["accept ", "rule"],
  ["accept missing-cache on ", "name"],
  ["note a, ", "name"],
  ["warehouse olap: ", "technology"],
  ["kafka events x3: ", "technology"],
  ["a -> b: ", "nothing"],
  ["service api \"", "nothing"],
  ["# service ", "nothing"],
  ["service ", "nothing"],
];
for (const [before, wants] of cases) {
  test(`after ${JSON.stringify(before)} comes ${wants}`, () => assert.equal(contextOf(before).wants, wants));
}

const places: readonly (readonly [string, string])[] = [
  ["service api [", "component"],
  ["service api [limit=20/s, ", "component"],
  ["worker w x2 [\n  dlq=failed\n  ", "component"],
  ["region eu [", "group"],
  ["a -> b [", "link"],
  ["flow f 1/s [", "flow"],
  ["flow f 1/s: a -> b [", "step"],
  ["design \"x\" [", "design"],
];
for (const [before, place] of places) {
  test(`in ${JSON.stringify(before)} stand attributes of a ${place}`, () =>
    assert.deepEqual(contextOf(before), { wants: "attribute", place }));
}

test("after = comes a value of that attribute", () => {
  assert.deepEqual(contextOf("postgres p [role="), { wants: "value", attribute: "role" });
  assert.deepEqual(contextOf("postgres p [rf=3, zones=[a "), { wants: "value", attribute: "zones" });
});

test("a bracket nobody closed ends before a link", () => {
  assert.equal(contextOf("service api [limit=3\na -> ").wants, "end");
});

test("very long texts are told from their end", () => {
  assert.equal(contextOf("x".repeat(1_000_000) + "\nclient -> ").wants, "end");
  assert.equal(contextOf("[".repeat(100_000)).wants === "nothing", false);
});

test("names are those declared or linked", () => {
  const text = `design "a b"
require p99 100ms on redirect
client browser # not this
object store media [size=1MB, x-y=no]
warehouse olap: ClickHouse x3 "Reports"
region eu { postgres ledger x2 }
browser -> cdn -> api, hot: "label -> none" [timeout=2s]
flow redirect 100k/s: browser -> cdn
redis x3
note ledger: "single writer"
`;
  const { components, flows } = namesIn(text);
  for (const name of ["browser", "media", "olap", "cdn", "api", "hot", "redis"]) assert.ok(components.includes(name), name);
  for (const none of ["label", "Reports", "ClickHouse", "x3", "not", "timeout", "region"]) assert.ok(!components.includes(none), none);
  assert.deepEqual(flows, ["redirect"]);
});
