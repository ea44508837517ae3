/** An SVG rebuilt from a list of elements and attributes; everything else is left behind. */

const SVG = "http://www.w3.org/2000/svg";
const ELEMENTS = new Set(
  "svg title desc defs symbol use g rect circle ellipse line path polyline polygon image text tspan".split(" "),
);
const ATTRIBUTES = new Set(
  ("aria-label class cx cy d data-component data-fingerprint data-group data-kind data-line data-link data-rule" +
    " data-severity dx dy fill fill-opacity fill-rule font-family font-size font-weight height href id opacity" +
    " paint-order points r role rx ry stroke stroke-dasharray stroke-linecap stroke-linejoin stroke-opacity" +
    " stroke-width tabindex text-anchor transform viewBox width x x1 x2 xml:space y y1 y2").split(" "),
);
const REFERENCE = /^(?:#[A-Za-z0-9_.:-]+|data:image\/(?:png|webp);base64,[A-Za-z0-9+/=]+)$/;
const MOST = 60_000;

/** The picture in `text`; null where it is no SVG. */
export function sanitised(text: string): SVGSVGElement | null {
  const root = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  if (root.namespaceURI !== SVG || root.localName !== "svg") return null;
  let left = MOST;
  const rebuild = (from: Element): SVGElement | null => {
    if (from.namespaceURI !== SVG || !ELEMENTS.has(from.localName) || (left -= 1) < 0) return null;
    const to = document.createElementNS(SVG, from.localName);
    for (const attribute of from.attributes) if (allowed(attribute)) to.setAttribute(attribute.name, attribute.value);
    for (const child of from.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) to.append(child.nodeValue ?? "");
      const rebuilt = child instanceof Element ? rebuild(child) : null;
      if (rebuilt) to.append(rebuilt);
    }
    return to;
  };
  const rebuilt = rebuild(root);
  return rebuilt instanceof SVGSVGElement ? rebuilt : null;
}

function allowed({ name, value }: Attr): boolean {
  if (!ATTRIBUTES.has(name)) return false;
  return name === "href" ? REFERENCE.test(value) : !/url\s*\(|javascript:/i.test(value) || name.startsWith("data-") || name === "aria-label";
}
