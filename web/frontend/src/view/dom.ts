/** Puts out elements; whatever is said inside them is text and never markup. */

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
