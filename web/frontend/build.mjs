// Puts out ../static/{app.js,app.css,theme.js,licences.txt,built.json} from src/; with --tests, the tests.
// The same sources give the same bytes: no hashes of paths, no dates, no source maps.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const at = process.argv.indexOf("--out");
const out = at > 0 ? process.argv[at + 1] : join(here, "..", "static");
const common = { bundle: true, absWorkingDir: here, logLevel: "warning", charset: "utf8" };

function filesIn(folder) {
  return readdirSync(join(here, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(here, join(entry.parentPath ?? entry.path, entry.name)));
}

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** One digest over every file the bundle is made of, by name and content. */
function digestOfSources() {
  const names = ["build.mjs", "package.json", "package-lock.json", "tsconfig.json", ...filesIn("src")];
  const lines = names
    .map((name) => name.split(sep).join("/"))
    .sort()
    .map((name) => `${name} ${sha256(readFileSync(join(here, name)))}\n`);
  return sha256(lines.join(""));
}

/** The licence of each package that is in the bundle, whole: they ask for it. */
function licencesOf(inputs) {
  const inside = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//;
  const names = new Set(Object.keys(inputs).map((path) => inside.exec(path)?.[1]).filter(Boolean));
  return [...names].sort().map((name) => {
    const file = ["LICENSE", "LICENSE.md", "LICENCE"].map((one) => join(here, "node_modules", name, one)).find(existsSync);
    if (!file) throw new Error(`${name} has no licence file`);
    return `${name}\n\n${readFileSync(file, "utf8").trim()}\n`;
  });
}

async function page() {
  mkdirSync(out, { recursive: true });
  const { metafile } = await build({
    ...common,
    metafile: true,
    entryPoints: { app: "src/app.ts", theme: "src/theme.ts" },
    outdir: out,
    format: "iife",
    target: "es2022",
    minify: true,
    legalComments: "none",
  });
  await build({ ...common, entryPoints: { app: "src/app.css" }, outdir: out, minify: true, target: "es2022" });
  writeFileSync(join(out, "licences.txt"), licencesOf(metafile.inputs).join("\n----\n\n"));
  const files = ["app.css", "app.js", "licences.txt", "theme.js"];
  const built = { sources: digestOfSources() };
  for (const name of files) {
    const bytes = readFileSync(join(out, name));
    built[name] = sha256(bytes);
    console.log(`${name}: ${bytes.length} bytes, ${gzipSync(bytes).length} gzipped`);
  }
  writeFileSync(join(out, "built.json"), JSON.stringify(built, null, 2) + "\n");
}

async function tests() {
  const entryPoints = filesIn("test").filter((name) => name.endsWith(".test.ts"));
  await build({ ...common, entryPoints, outdir: join(here, ".tests"), outExtension: { ".js": ".mjs" }, format: "esm", platform: "node" });
}

await (process.argv.includes("--tests") ? tests() : page());
