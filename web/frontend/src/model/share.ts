/** Share links: a design as the fragment of an address, and back. It never leaves the browser. */

export interface Shared {
  readonly design: string;
  readonly level: string;
}

/** A fragment that is no design: cut short, mistyped, or made by a newer page. */
export class ShareLinkError extends Error {}

const VERSION = "d1";
const LONGEST = 256 * 1024; // characters of a design; what is longer is no design but a bomb
const FRAGMENT = /^#?d(\d+)=([A-Za-z0-9_-]+)(?:&level=([a-z-]{1,20}))?$/;

/** `#d1=…` for a design. */
export async function toFragment(shared: Shared): Promise<string> {
  const packed = await through(new CompressionStream("deflate-raw"), new TextEncoder().encode(shared.design));
  const level = shared.level ? `&level=${shared.level}` : "";
  return `#${VERSION}=${toBase64Url(packed)}${level}`;
}

/** The design of a fragment; null where the fragment is not a share link at all. */
export async function fromFragment(fragment: string): Promise<Shared | null> {
  if (!/^#?d\d+=/.test(fragment)) return null;
  const parts = FRAGMENT.exec(fragment);
  if (!parts) throw new ShareLinkError("This share link is damaged; a part of it may be missing.");
  if (`d${parts[1]}` !== VERSION) {
    throw new ShareLinkError("This share link was made by a newer version of this page.");
  }
  try {
    const bytes = await through(new DecompressionStream("deflate-raw"), fromBase64Url(parts[2] ?? ""), LONGEST);
    return { design: new TextDecoder("utf-8", { fatal: true }).decode(bytes), level: parts[3] ?? "" };
  } catch (error) {
    if (error instanceof ShareLinkError) throw error;
    throw new ShareLinkError("This share link is damaged; a part of it may be missing.");
  }
}

async function through(
  stream: CompressionStream | DecompressionStream,
  bytes: Uint8Array<ArrayBuffer>,
  most = Infinity,
): Promise<Uint8Array<ArrayBuffer>> {
  const source = new Blob([bytes]).stream().pipeThrough(stream);
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for (const reader = source.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > most) {
      await reader.cancel();
      throw new ShareLinkError("This share link holds more text than a design can have.");
    }
    chunks.push(value);
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

function toBase64Url(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (char) => char.charCodeAt(0));
}
