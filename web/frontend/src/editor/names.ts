/** The names a text declares or links, in the order they occur: what completion offers. */

const WORD = String.raw`[\p{L}_](?:[\p{L}\p{N}_]|-(?=[\p{L}\p{N}_]))*`;
const COMMENT = /(?:^|\s)(?:#|\/\/).*$/;
const STATEMENT = /^\s*(?:design|require|assume|decide|accept|note|region|zone|network|group)\s(?!\s*(?:<->|->|~>|,))/;
const FLOW = new RegExp(String.raw`^\s*flow\s+(${WORD})`, "u");
const ATTRIBUTES = /\[[^\]]*(?:\]|$)/g;
const LINKS = /<->|->|~>/;
const COUNT = /^[xX×](?:\d+|many)$/;
const LONGEST = 300_000;

export interface Names {
  readonly components: readonly string[];
  readonly flows: readonly string[];
}

export function namesIn(text: string): Names {
  const components = new Set<string>();
  const flows = new Set<string>();
  for (const line of text.slice(0, LONGEST).replace(ATTRIBUTES, " ").split("\n")) read(line, components, flows);
  return { components: [...components], flows: [...flows] };
}

function read(line: string, components: Set<string>, flows: Set<string>): void {
  const bare = line.replace(COMMENT, "").replace(/"[^"]*"?/g, " ");
  const flow = FLOW.exec(bare);
  if (flow && !LINKS.test(bare.split(":")[0] ?? "")) {
    flows.add(flow[1] ?? "");
    return;
  }
  if (STATEMENT.test(bare)) return;
  if (LINKS.test(bare)) return ends(bare, components);
  const head = bare.replace(/[:{}].*$/, "").trim().split(/\s+/).filter((word) => !COUNT.test(word));
  const name = head.at(-1) ?? "";
  if (new RegExp(`^${WORD}$`, "u").test(name)) components.add(name);
}

function ends(line: string, components: Set<string>): void {
  const bare = line.replace(/:.*$/, "");
  for (const end of bare.split(/<->|->|~>|[,|;{}]/)) {
    const name = end.trim();
    if (new RegExp(`^${WORD}$`, "u").test(name)) components.add(name);
  }
}
