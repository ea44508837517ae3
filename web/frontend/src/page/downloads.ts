/** Downloads, all made in the browser from what the page shows. */

import { sanitised } from "../view/sanitise.ts";

/** Hand `content` to the reader as a file. */
export function save(name: string, type: string, content: BlobPart): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** A file's name from a design's title: letters, digits and hyphens only. */
export function fileName(title: string, ending: string): string {
  const plain = title.normalize("NFKD").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
  return `${plain.slice(0, 60) || "design"}.${ending}`;
}

const LARGEST = 8_192; // pixels a side; browsers refuse larger canvases

/** The picture as PNG, twice its size so that it stays sharp; null where the browser cannot. */
export async function pngOf(svg: string): Promise<Blob | null> {
  const picture = sanitised(svg);
  if (!picture) return null;
  const image = new Image();
  const [wide, high] = ["width", "height"].map((side) => Number(picture.getAttribute(side)) || 800) as [number, number];
  picture.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(picture))}`;
  await image.decode();
  const scale = Math.min(2, LARGEST / wide, LARGEST / high);
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(wide * scale);
  canvas.height = Math.round(high * scale);
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}
