/** Answers of the server's API; whatever goes wrong becomes an `ApiError` fit to be shown. */

import { asList, asNumber, asObject, asText, asTexts } from "../model/json.ts";
import { readReview, type Review } from "../model/review.ts";
import { readScore, type Score } from "../model/score.ts";
import type { Shared } from "../model/share.ts";
import { readSupposed, type Supposed } from "../model/whatif.ts";
import type { Scenario } from "../view/supposing.ts";

export type Trouble = "offline" | "limited" | "too-large" | "refused" | "stopped" | "broken";

/** `detail` is a sentence for people; `wait` is seconds until another try is welcome. */
export class ApiError extends Error {
  constructor(
    readonly trouble: Trouble,
    readonly detail: string,
    readonly wait: number | null = null,
  ) {
    super(detail);
  }
}

export interface Picture {
  readonly svg: string;
  readonly notes: readonly string[];
}

export async function fetchReview({ design, level }: Shared, signal: AbortSignal): Promise<Review> {
  return readReview(await post("reviews", level ? { design, level } : { design }, signal));
}

/** The picture of a design; with a `room` (`900x600`) laid out for a pane of that size. */
export async function fetchPicture({ design, level }: Shared, theme: string, signal: AbortSignal, room = ""): Promise<Picture> {
  const body = { design, theme, ...(level ? { level } : {}), ...(room ? { room } : {}) };
  const answer = asObject(await post("pictures", body, signal));
  return { svg: asText(answer["svg"]), notes: asTexts(answer["notes"]) };
}

/** The report of a design in a format of the command. */
export async function fetchReport({ design, level }: Shared, format: string, name: string): Promise<Blob> {
  const body = { design, format, name, ...(level ? { level } : {}) };
  const response = await send("reports", body);
  if (!response.ok) return (await read(response)) as never;
  return response.blob();
}

/** The score of a design by the usual rubric; it takes longer than the review, which does not wait for it. */
export async function fetchScore({ design, level }: Shared, signal: AbortSignal): Promise<Score | null> {
  const body = { design, format: "json", rubric: "default", ...(level ? { level } : {}) };
  return readScore(await read(await send("reports", body, signal)));
}

/** What becomes of a design in a scenario. */
export async function fetchSupposed(design: string, scenario: Scenario, signal: AbortSignal): Promise<Supposed> {
  return readSupposed(await post("whatif", { design, ...scenario }, signal));
}

/** A design in its one canonical form, or why it has none yet. */
export async function fetchFormatted(design: string, signal: AbortSignal): Promise<{ text: string; why: string }> {
  const answer = asObject(await post("formatted", { design }, signal));
  const text = asText(answer["formatted"] ?? answer["design"]);
  const problem = asText(asObject(asList(answer["problems"])[0])["message"]);
  return { text, why: text ? "" : `It cannot be formatted yet: ${problem || "a line cannot be read"}` };
}

/** `vocabulary`, `rules` or `examples`. */
export async function fetchWords(what: "vocabulary" | "rules" | "examples"): Promise<unknown> {
  return read(await request(what, {}));
}

async function post(what: string, body: object, signal: AbortSignal): Promise<unknown> {
  return read(await send(what, body, signal));
}

function send(what: string, body: object, signal?: AbortSignal): Promise<Response> {
  const headers = { "Content-Type": "application/json", Accept: "application/json" };
  return request(what, { method: "POST", headers, body: JSON.stringify(body), ...(signal ? { signal } : {}) });
}

async function request(what: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(new URL(`api/v1/${what}`, document.baseURI), { credentials: "same-origin", ...init });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new ApiError("offline", "The server cannot be reached. Your text is safe in this page.");
  }
}

async function read(response: Response): Promise<unknown> {
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) throw troubleOf(response.status, asText(asObject(body)["detail"]), response.headers);
  if (body === null) throw new ApiError("broken", "The page cannot read the server's answer.");
  return body;
}

/** What an error status means to the person at the page. */
export function troubleOf(status: number, detail: string, headers: Headers): ApiError {
  const wait = asNumber(Number(headers.get("Retry-After") ?? NaN));
  if (status === 429 || (status === 503 && wait !== null)) {
    const said = detail || "Too many reviews at once.";
    return new ApiError("limited", said, Math.min(Math.max(1, wait ?? 5), 120));
  }
  if (status === 413) return new ApiError("too-large", detail || "The design is larger than this server reviews.");
  if (status >= 400 && status < 500) return new ApiError("refused", detail || "The server refused this design.");
  if (status === 503 || status === 504) {
    return new ApiError("stopped", detail || "The review took too long and was stopped.");
  }
  return new ApiError("broken", detail || "Something went wrong on the server. Your text is safe in this page.");
}
