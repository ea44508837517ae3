import assert from "node:assert/strict";
import { test } from "node:test";
import { diffOf, excerpt } from "../src/model/diff.ts";
import { difference, edited, editsOn, readFix } from "../src/model/fix.ts";

const edit = (line: number, from: number, to: number, newText: string) => ({
  range: { start: { line, column: from, offset: 0 }, end: { line, column: to, offset: 0 } },
  newText,
});
const fix = (...edits: unknown[]) => readFix({ title: "x", kind: "design", edits });

test("all edits of a fix are made, whatever their order; columns count characters", () => {
  const text = "😀 service web x1\ndb";
  const found = fix(edit(2, 3, 3, " x2"), edit(1, 15, 17, "x40"));
  assert.ok(found);
  const edits = editsOn(text, found);
  assert.ok(edits);
  assert.equal(edited(text, edits), "😀 service web x40\ndb x2");
});

for (const edits of [[edit(9, 1, 1, "")], [edit(1, 1, 99, "")], [edit(1, 0, 1, "")], [edit(1, 1, 3, "a"), edit(1, 2, 4, "b")], [edit(1, 3, 1, "")]]) {
  test(`a fix that does not lie in the text is none: ${JSON.stringify(edits)}`, () => {
    const found = fix(...edits);
    assert.equal(found && editsOn("abcd", found), null);
  });
}

for (const value of [null, 1, "x", {}, { edits: [] }, { edits: [null] }, { edits: [{ range: {}, newText: 1 }] }]) {
  test(`what is no fix reads as none: ${JSON.stringify(value)}`, () => assert.equal(readFix(value), null));
}

test("the difference of two texts is one short edit", () => {
  assert.equal(difference("a", "a"), null);
  assert.deepEqual(difference("abcd", "abXd"), { from: 2, to: 3, text: "X" });
  assert.deepEqual(difference("aa", "aaa"), { from: 2, to: 2, text: "a" });
  for (const [before, after] of [["a😀b", "a😁b"], ["", "x"], ["xyx", "xx"], ["ab\ncd", "ab\nx\ncd"], ["😀", "😀😀"]] as const) {
    const edit = difference(before, after);
    assert.equal(edit && edited(before, [edit]), after);
  }
});

test("changed lines are shown with those around them", () => {
  const lines = diffOf("a\nb\nc\nd\ne\nf", "a\nb\nX\nd\ne\nf");
  assert.equal(lines.map(({ sign, text }) => sign + text).join("|"), " a| b|-c|+X| d| e| f");
  assert.deepEqual(excerpt(lines, 1).map((line) => line && line.text), ["b", "c", "X", "d"]);
  assert.deepEqual(excerpt(diffOf("a", "a"), 1), []);
  const far = excerpt(diffOf("a\nb\nc\nd\ne", "A\nb\nc\nd\nE"), 1).map((line) => (line ? line.sign + line.text : "…"));
  assert.deepEqual(far, ["-a", "+A", " b", "…", " d", "-e", "+E"]);
});
