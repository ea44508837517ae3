/** The `Context`: what may be typed at a place of the text, told from what stands before it. */

export type Place = "component" | "group" | "link" | "flow" | "step" | "design";

export type Context =
  | { readonly wants: "nothing" }
  | { readonly wants: "statement" } // the first word of a line
  | { readonly wants: "name" } // one of the components
  | { readonly wants: "end" } // an end of a link: a component, or a word that declares itself
  | { readonly wants: "technology" }
  | { readonly wants: "metric" }
  | { readonly wants: "subject" } // what an assumption is about
  | { readonly wants: "rule" }
  | { readonly wants: "attribute"; readonly place: Place }
  | { readonly wants: "value"; readonly attribute: string };

const GROUPS = /^\s*(?:region|zone|network|group)\b/;
const LINKS = /<->|->|~>/;
const FAR = 4_000;
const LONG = 600; // characters of a line; a longer one gets no completions

/** `before` is the text up to the place, without the word that is being typed. */
export function contextOf(before: string): Context {
  const near = before.slice(-FAR);
  const open = openBracket(near);
  const list = open >= 0 ? /([\w-]+)\s*=\s*$/.exec(near.slice(0, open)) : null;
  if (list) return { wants: "value", attribute: list[1] ?? "" };
  if (open >= 0) return inBrackets(near.slice(0, open), near.slice(open + 1));
  return onLine(near.slice(near.lastIndexOf("\n") + 1).replace(/^.*[{}]\s*(?=\S|$)/, ""));
}

/** Where the `[` stands that is still open, -1 where none is; a line that cannot be attributes ends it. */
function openBracket(text: string): number {
  let depth = 0;
  for (let at = text.length - 1; at >= 0; at -= 1) {
    const char = text[at];
    if (char === "]") depth += 1;
    if (char === "[" && depth-- === 0) return at;
    if (char === "{" || char === "}") return -1;
    if (char === "\n" && depth === 0 && LINKS.test(text.slice(at + 1).split("\n", 1)[0] ?? "")) return -1;
  }
  return -1;
}

function inBrackets(before: string, inside: string): Context {
  const line = before.slice(before.lastIndexOf("\n") + 1);
  const item = inside.slice(Math.max(inside.lastIndexOf(","), inside.lastIndexOf("\n")) + 1);
  if (comments(item)) return { wants: "nothing" };
  const value = /^\s*([\w-]+)\s*=\s*\[?[^=]*$/.exec(item);
  if (value) return { wants: "value", attribute: value[1] ?? "" };
  return item.trim() === "" ? { wants: "attribute", place: placeOf(line) } : { wants: "nothing" };
}

function placeOf(line: string): Place {
  if (/^\s*design\b/.test(line)) return "design";
  if (/^\s*flow\b/.test(line)) return LINKS.test(line) ? "step" : "flow";
  if (GROUPS.test(line)) return "group";
  return LINKS.test(line) ? "link" : "component";
}

function comments(line: string): boolean {
  return /(?:^|\s)(?:#|\/\/)/.test(line);
}

function onLine(line: string): Context {
  if (line.length > LONG) return { wants: "nothing" };
  const quotes = line.match(/"/g)?.length ?? 0;
  if (comments(line) || quotes % 2 === 1) return { wants: "nothing" };
  if (line.trim() === "") return { wants: "statement" };
  if (/^\s*require\s+$/.test(line)) return { wants: "metric" };
  if (/^\s*assume\s+$/.test(line)) return { wants: "subject" };
  if (/^\s*accept\s+$/.test(line)) return { wants: "rule" };
  if (/^\s*(?:decide|accept|require)\b.*\son\s+(?:[\w-]+\s*,\s*)*$/.test(line)) return { wants: "name" };
  if (/^\s*note\s+(?:[\w-]+\s*,\s*)*$/.test(line)) return { wants: "name" };
  if (/^\s*flow\b/.test(line)) return /[:;,|]\s*$|(?:->|~>)\s*$/.test(line) ? { wants: "name" } : { wants: "nothing" };
  if (/(?:->|~>|[,|])\s*$/.test(line)) return { wants: "end" };
  if (/^\s*[\w -]+(?:\s[xX×]\w+)?\s*:\s*$/.test(line) && !LINKS.test(line)) return { wants: "technology" };
  return { wants: "nothing" };
}
