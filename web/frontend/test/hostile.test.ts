import assert from "node:assert/strict";
import { test } from "node:test";
import { EditorState } from "@codemirror/state";
import { ensureSyntaxTree } from "@codemirror/language";
import { contextOf } from "../src/editor/context.ts";
import { designLanguage } from "../src/editor/highlight.ts";
import { namesIn } from "../src/editor/names.ts";

const pieces = ["a", "a ", "a-", "->", "-> ", "[", "]", "{", "}", '"', '\\"', ",", "|", ":", "#", "x3 ", "1.", "=", "[=", "a[", "é", "\u0301", "a -> ", "flow ", "[a=\n", "a\n", "\n", "  ", "a : ", "a , "];

for (const piece of pieces) {
  test(`60,000 characters of ${JSON.stringify(piece)} take no time`, () => {
    const text = piece.repeat(60_000 / piece.length);
    const start = performance.now();
    contextOf(text);
    namesIn(text);
    const state = EditorState.create({ doc: text, extensions: [designLanguage] });
    ensureSyntaxTree(state, text.length, 5_000);
    assert.ok(performance.now() - start < 4_000, `${performance.now() - start} ms`);
  });
}
