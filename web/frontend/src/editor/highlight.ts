/** The language for the editor: which piece of a line is a keyword, a kind, a name, an arrow. */

import { HighlightStyle, StreamLanguage, type StringStream, syntaxHighlighting } from "@codemirror/language";
import { tags } from "@lezer/highlight";

const KEYWORDS = /^(?:design|require|assume|flow|decide|accept|note|region|zone|network|group)(?=\s)(?!\s*(?:<->|->|~>|,))/;
const NAME = /^[\p{L}_](?:[\p{L}\p{N}_]|-(?=[\p{L}\p{N}_]))*/u;
const QUANTITY = /^(?:[<>]=?|[≤≥])?\s*[-+]?\.?\d(?:[\p{L}\p{N}_%‰]|[.:/-](?=[\p{L}\p{N}_])|,(?=\d{3}))*/u;
const COUNT = /^[xX×](?:\d+|many)(?![\p{L}\p{N}_])/u;
const ARROW = /^(?:<->|->|~>|\|)/;
const STRING = /^"(?:[^"\\]|\\.)*"?/;

/** A line that ends a `[` nobody closed: a link, or a statement of its own. */
const NO_ATTRIBUTES =
  /<->|->|~>|=>|--|^\s*(?:design|require|assume|flow|decide|accept|note|region|zone|network|group)\s+[^\s=,\]]/;

/** What of a statement has been read: its first words are a kind, those in `[ ]` attributes. */
interface State {
  /** How many words of a declaration's kind are still to come. */
  kind: number;
  start: boolean;
  brackets: number;
  value: boolean;
  technology: boolean;
}

const LONGEST_HEAD = 300; // characters of a declaration's first words
const NEXT_WORD = /\s*([\p{L}_](?:[\p{L}\p{N}_]|-(?=[\p{L}\p{N}_]))*)/uy;
const HEAD_ENDS = /\s*(?:$|[:"[{}#]|\/\/)/uy;

/** How many words of a line's head are its kind: all but the name, or the one word there is. */
function kindWords(line: string): number {
  const head = line.slice(0, LONGEST_HEAD);
  let words = 0;
  let at = 0;
  for (NEXT_WORD.lastIndex = 0; ; at = NEXT_WORD.lastIndex) {
    const word = NEXT_WORD.exec(head)?.[1];
    if (word === undefined) break;
    if (!COUNT.test(word)) words += 1;
  }
  HEAD_ENDS.lastIndex = at;
  if (!HEAD_ENDS.test(head)) return 0;
  return words > 1 ? words - 1 : words;
}

function token(stream: StringStream, state: State): string | null {
  if (stream.sol()) {
    if (state.brackets && NO_ATTRIBUTES.test(stream.string)) state.brackets = 0;
    if (!state.brackets) Object.assign(state, { start: true, kind: 0, technology: false });
  }
  const blankBefore = stream.sol() || /\s/.test(stream.string.charAt(stream.pos - 1));
  if (stream.eatSpace()) return null;
  if ((blankBefore || stream.column() === 0) && (stream.match(/^#.*/) || stream.match(/^\/\/.*/))) return "comment";
  if (state.start) {
    state.start = false;
    if (stream.match(KEYWORDS)) return "keyword";
    state.kind = kindWords(stream.string.slice(stream.pos));
  }
  return state.brackets ? attribute(stream, state) : part(stream, state);
}

function part(stream: StringStream, state: State): string | null {
  if (stream.match(STRING)) return "string";
  if (stream.match(ARROW)) {
    state.technology = false;
    return "operator";
  }
  if (stream.match(COUNT) || stream.match(QUANTITY)) return "number";
  if (stream.match(NAME)) return word(stream, state);
  const char = stream.next();
  if (char === "[") Object.assign(state, { brackets: 1, value: false });
  if (char === "{" || char === "}" || char === ";") state.start = char !== ";";
  state.technology = char === ":" && !/^\s*flow\s/.test(stream.string);
  return char && "[]{}".includes(char) ? "bracket" : "punctuation";
}

function word(stream: StringStream, state: State): string {
  if (state.technology) return "typeName";
  if (stream.current() === "on" && /^\s*(?:require|decide|accept)\s/.test(stream.string)) return "keyword";
  if (state.kind > 0) {
    state.kind -= 1;
    return "typeName";
  }
  return "variableName";
}

function attribute(stream: StringStream, state: State): string | null {
  if (stream.match(STRING)) return "string";
  if (stream.match(QUANTITY)) return "number";
  if (stream.match(NAME)) return state.value ? "atom" : "propertyName";
  const char = stream.next();
  if (char === "[") state.brackets += 1;
  if (char === "]") state.brackets -= 1;
  if (char === "=") state.value = true;
  if (char === "," || (char === "]" && state.brackets === 1)) state.value = false;
  if (stream.eol() && state.brackets === 1) state.value = false;
  return char === "[" || char === "]" ? "bracket" : "punctuation";
}

export const designLanguage = StreamLanguage.define<State>({
  name: "design",
  startState: () => ({ kind: 0, start: true, brackets: 0, value: false, technology: false }),
  copyState: (state) => ({ ...state }),
  token: (stream, state) => {
    const style = token(stream, state);
    if (stream.eol() && state.brackets === 1) state.value = false;
    return style;
  },
  languageData: { commentTokens: { line: "#" }, closeBrackets: { brackets: ["[", "{", '"'] } },
});

const style = (name: string, more: Record<string, string> = {}) => ({ color: `var(--code-${name})`, ...more });

/** Colours come from the page, so that one rule serves light and dark. */
export const colours = syntaxHighlighting(
  HighlightStyle.define([
    { tag: tags.comment, ...style("comment", { fontStyle: "italic" }) },
    { tag: tags.keyword, ...style("keyword", { fontWeight: "600" }) },
    { tag: tags.typeName, ...style("kind") },
    { tag: tags.variableName, ...style("name") },
    { tag: tags.propertyName, ...style("attribute") },
    { tag: tags.atom, ...style("value") },
    { tag: tags.number, ...style("number") },
    { tag: tags.string, ...style("string") },
    { tag: tags.operator, ...style("arrow", { fontWeight: "700" }) },
    { tag: [tags.punctuation, tags.bracket], ...style("mark") },
  ]),
);
