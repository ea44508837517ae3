/** Completions: the words of the language and the names of the design that fit the place. */

import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import type { Attribute, Vocabulary, Word } from "../model/vocabulary.ts";
import { type Context, contextOf } from "./context.ts";
import { namesIn } from "./names.ts";

/** What completion knows beside the text; read again at each request. */
export interface Known {
  readonly vocabulary: Vocabulary;
  readonly rules: readonly string[];
}

const TYPED = /[\p{L}_][\p{L}\p{N}_-]*$/u;

/** A source of completions over what `known` gives at the moment. */
export function completions(known: () => Known) {
  return (at: CompletionContext): CompletionResult | null => {
    const text = at.state.doc.toString();
    const before = text.slice(0, at.pos);
    const typed = TYPED.exec(before)?.[0] ?? "";
    if (!typed && !at.explicit) return null;
    const context = contextOf(before.slice(0, before.length - typed.length));
    const options = optionsFor(context, without(text, at.pos, typed), known());
    return options.length ? { from: at.pos - typed.length, options, validFor: /^[\p{L}\p{N}_-]*$/u } : null;
  };
}

/** The text without the word that is being typed, so that it is not offered to itself. */
function without(text: string, at: number, typed: string): string {
  return text.slice(0, at - typed.length) + text.slice(at);
}

export function optionsFor(context: Context, text: string, known: Known): Completion[] {
  const words = known.vocabulary;
  switch (context.wants) {
    case "statement":
      return [...statements(words), ...names(text), ...kinds(words, " "), ...technologies(words, " ")];
    case "end":
      return [...names(text), ...kinds(words), ...technologies(words)];
    case "name":
      return names(text);
    case "technology":
      return technologies(words);
    case "metric":
      return words.metrics.map((word) => option(word, "property", " "));
    case "subject":
      return [...words.assumptions.map((word) => option(word, "property", " ")), ...names(text)];
    case "rule":
      return known.rules.map((rule) => ({ label: rule, type: "constant", detail: "rule" }));
    case "attribute":
      return words.attributes.filter((row) => row.places.includes(context.place)).map(attribute);
    case "value":
      return values(words.attributes.find((row) => row.name === context.attribute), text);
    case "nothing":
      return [];
  }
}

function option(word: Word, type: string, after = ""): Completion {
  const shown = { label: word.name, type, boost: 1 };
  const info = word.says ? { detail: word.says } : {};
  return after ? { ...shown, ...info, apply: word.name + after } : { ...shown, ...info };
}

const STATEMENTS: readonly Word[] = [
  { name: "design", says: "title and level" },
  { name: "require", says: "what it must achieve" },
  { name: "assume", says: "a figure to calculate with" },
  { name: "flow", says: "a user flow" },
  { name: "region", says: "a group" },
  { name: "zone", says: "a group" },
  { name: "network", says: "a group" },
  { name: "group", says: "a group" },
  { name: "decide", says: "a trade-off, with its reason" },
  { name: "accept", says: "a finding, with a reason" },
  { name: "note", says: "a note" },
];

function statements(words: Vocabulary): Completion[] {
  const said = new Map(words.statements.map((word) => [word.name, word.says]));
  return STATEMENTS.map((word) => option({ ...word, says: word.says || said.get(word.name) || "" }, "keyword", " "));
}

function names(text: string): Completion[] {
  return namesIn(text).components.map((name) => ({ label: name, type: "variable", detail: "in this design", boost: 5 }));
}

function kinds(words: Vocabulary, after = ""): Completion[] {
  return words.kinds.map((kind) => option({ name: kind.name, says: kind.says || "kind" }, "class", after));
}

function technologies(words: Vocabulary, after = ""): Completion[] {
  return words.technologies.map((one) => ({
    ...option({ name: one.name, says: one.kind }, "type", after),
    boost: -1,
  }));
}

function attribute(row: Attribute): Completion {
  return {
    label: row.name,
    type: "property",
    info: row.says,
    ...(row.bare ? {} : { apply: `${row.name}=` }),
  };
}

function values(row: Attribute | undefined, text: string): Completion[] {
  if (!row) return [];
  const own = row.choices.map((choice) => ({ label: choice, type: "enum" }));
  return row.type === "name" ? [...own, ...names(text)] : own;
}
