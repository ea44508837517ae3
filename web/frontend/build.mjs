// Builds ../static/ from src/: app.js and theme.js, which a page loads, editor.js and versions.js, which it
// fetches when they are wanted, app.css, licences.txt and built.json; with --tests, the tests.
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
  const scripts = { ...common, metafile: true, outdir: out, target: "es2022", minify: true, legalComments: "none" };
  const now = await build({ ...scripts, entryPoints: { app: "src/app.ts", theme: "src/theme.ts" }, format: "iife" });
  // Modules that are fetched later share no chunks: an address of one holds the digest of all it needs.
  const later = await build({
    ...scripts,
    entryPoints: { editor: "src/editor/editor.ts", versions: "src/view/versions.ts" },
    format: "esm",
  });
  const inputs = { ...now.metafile.inputs, ...later.metafile.inputs };
  await build({ ...common, entryPoints: { app: "src/app.css" }, outdir: out, minify: true, target: "es2022" });
  writeFileSync(join(out, "licences.txt"), licencesOf(inputs).join("\n----\n\n"));
  const files = ["app.css", "app.js", "editor.js", "licences.txt", "theme.js", "versions.js"];
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
