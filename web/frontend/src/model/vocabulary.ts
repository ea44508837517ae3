/** The `Vocabulary`: every word the language knows, as the editor offers it. */

import { asList, asObject, asText, asTexts, type Json } from "./json.ts";

export interface Word {
  readonly name: string;
  readonly says: string;
}

export interface Kind extends Word {
  readonly synonyms: readonly string[];
}

export interface Technology extends Word {
  readonly kind: string;
  readonly aliases: readonly string[];
}

export interface Attribute extends Word {
  readonly type: string;
  readonly places: readonly string[];
  readonly choices: readonly string[];
  /** Whether it may stand without a value. */
  readonly bare: boolean;
}

export interface Vocabulary {
  readonly kinds: readonly Kind[];
  readonly technologies: readonly Technology[];
  readonly attributes: readonly Attribute[];
  readonly metrics: readonly Word[];
  readonly assumptions: readonly Word[];
  readonly statements: readonly Word[];
}

export const NO_VOCABULARY: Vocabulary = {
  kinds: [],
  technologies: [],
  attributes: [],
  metrics: [],
  assumptions: [],
  statements: [],
};

export function readVocabulary(answer: unknown): Vocabulary {
  const outer = asObject(answer);
  const vocabulary = "vocabulary" in outer ? asObject(outer["vocabulary"]) : outer;
  return {
    kinds: each(vocabulary["kinds"], (item) => ({ ...word(item), synonyms: asTexts(item["synonyms"]) })),
    technologies: each(vocabulary["technologies"], (item) => ({
      ...word(item),
      kind: asText(item["kind"]),
      aliases: asTexts(item["synonyms"]),
    })),
    attributes: each(vocabulary["attributes"], readAttribute),
    metrics: each(vocabulary["metrics"], word),
    assumptions: each(vocabulary["assumptions"], word),
    statements: each(vocabulary["statements"], word),
  };
}

function each<T extends Word>(value: unknown, read: (item: Json) => T): readonly T[] {
  return asList(value)
    .map((item) => read(typeof item === "string" ? { name: item } : asObject(item)))
    .filter((item) => item.name !== "");
}

function word(item: Json): Word {
  const says = ["sentence", "says", "title", "summary", "example"].map((key) => asText(item[key]));
  return { name: asText(item["name"] ?? item["id"] ?? item["keyword"]), says: says.find(Boolean) ?? "" };
}

function readAttribute(item: Json): Attribute {
  const type = asText(item["type"]);
  return {
    ...word(item),
    type,
    places: asTexts(item["places"]),
    choices: asTexts(item["choices"]),
    bare: item["bare"] === true || type === "flag",
  };
}
