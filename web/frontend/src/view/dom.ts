/** Builders of elements; what is put into them is text, never markup. */

type Inside = Node | string | false | null | undefined;
type Said = Readonly<Record<string, string | boolean | ((event: Event) => void)>>;

/** `h("p", { class: "x" }, "text")`; functions are listeners, `true` an attribute without value. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  said: Said = {},
  ...inside: readonly Inside[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(said)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...inside.filter((part): part is Node | string => Boolean(part)));
  return element;
}

/** An SVG element with its attributes. */
export function svg<Name extends keyof SVGElementTagNameMap>(
  name: Name,
  said: Readonly<Record<string, string | number>> = {},
): SVGElementTagNameMap[Name] {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(said)) element.setAttribute(key, String(value));
  return element;
}

/** A sentence with what stands in backticks as code; its first letter is made a capital. */
export function prose(sentence: string): Node[] {
  const parts = sentence.split("`");
  const open = parts.length % 2 === 0 ? parts.length - 1 : parts.length; // a lone backtick stays one
  return parts.map((part, place) => {
    if (place >= open) return document.createTextNode(`\`${part}`);
    if (place % 2 === 1) return h("code", {}, part);
    return document.createTextNode(place === 0 ? part.charAt(0).toUpperCase() + part.slice(1) : part);
  });
}

/** A text whose addresses are links. */
export function linked(text: string): Node[] {
  return text.split(/(https?:\/\/[^\s;,)]+)/).map((part, place) =>
    place % 2 === 1 ? outside(part, part.replace(/^https?:\/\/(www\.)?|\/$/g, "")) : document.createTextNode(part),
  );
}

/** The element of this id; the page's template has it. */
export function byId<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`The page has no ${id}.`);
  return found;
}

/** A link that leaves the page; anything but http and https is text only. */
export function outside(url: string, words: string): HTMLElement {
  if (!/^https?:\/\//i.test(url)) return h("span", {}, words);
  return h("a", { href: url, rel: "noopener noreferrer", target: "_blank" }, words);
}
