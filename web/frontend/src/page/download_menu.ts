/** The menu of downloads: the text, the diagram, and the report in every format of the command. */

import type { Review } from "../model/review.ts";
import type { Shared } from "../model/share.ts";
import { ApiError, fetchReport, type Picture } from "../net/api.ts";
import { byId } from "../view/dom.ts";
import { fileName, pngOf, save } from "./downloads.ts";

/** What the page has to download. */
export interface Source {
  text(): string;
  review(): Review | null;
  /** Whether there is a diagram. */
  drawn(): boolean;
  /** The diagram as the command draws it, with its title and its legend. */
  picture(): Promise<Picture>;
  shared(): Shared;
  say(words: string): void;
}

const NOTHING = "Nothing to download yet.";

export function installDownloads(source: Source): void {
  const press = (id: string, then: () => void) => byId(id, HTMLButtonElement).addEventListener("click", then);
  press("get-text", () => hand(source, "txt", "text/plain;charset=utf-8", source.text()));
  press("get-svg", () => void savePicture(source, "svg"));
  press("get-png", () => void savePicture(source, "png"));
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-report]")) {
    button.addEventListener("click", () => void saveReport(source, button.dataset["report"] ?? "", button.dataset["ending"] ?? ""));
  }
}

function hand(source: Source, ending: string, type: string, content: BlobPart): void {
  if (content === "") return source.say(NOTHING);
  save(fileName(source.review()?.title ?? "", ending), type, content);
  byId("menu-download", HTMLElement).hidePopover();
}

async function savePicture(source: Source, ending: "svg" | "png"): Promise<void> {
  if (!source.drawn()) return source.say(NOTHING);
  const { svg } = await source.picture().catch(() => ({ svg: null }));
  if (!svg) return source.say("The diagram cannot be drawn now.");
  if (ending === "svg") return hand(source, "svg", "image/svg+xml", svg);
  const png = await pngOf(svg).catch(() => null);
  if (!png) return source.say("This browser cannot export a PNG; download the SVG.");
  hand(source, "png", "image/png", png);
}

async function saveReport(source: Source, format: string, ending: string): Promise<void> {
  const review = source.review();
  if (!review) return source.say(NOTHING);
  const report = await fetchReport(source.shared(), format, fileName(review.title, "txt")).catch((error: unknown) => error);
  if (!(report instanceof Blob)) return source.say(report instanceof ApiError ? report.detail : "The report cannot be written now.");
  hand(source, ending, report.type, report);
}
