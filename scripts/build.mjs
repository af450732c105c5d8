// Bundles the reporter and the web UI into hawk_edge/web/static, which the server serves as it is.
import { build } from "esbuild";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { gzipSync, brotliCompressSync } from "node:zlib";
import { makeOffline } from "./offline.mjs";
import { makeReporter } from "./reporter.mjs";

const out = "hawk_edge/web/static";
const common = { bundle: true, minify: true, target: "es2020", legalComments: "none", write: true };

await mkdir(out, { recursive: true });

await writeFile(`${out}/reporter.js`, await makeReporter());
await build({ ...common, entryPoints: ["ui/src/index.tsx"], outfile: `${out}/ui.js`, format: "esm",
  jsx: "automatic", jsxImportSource: "preact" });
await build({ ...common, entryPoints: ["ui/src/ui.css"], outfile: `${out}/ui.css` });
await copyFile("ui/index.html", `${out}/index.html`);

// The frame's work without a player, for who draws pictures; nobody asks the server for it.
await build({ ...common, entryPoints: ["ui/src/frame/drawing.ts"], outfile: `${out}/drawing.js`, format: "iife",
  globalName: "hawkDrawing", footer: { js: "globalThis.hawkDrawing = hawkDrawing; 0" } });

// The frame is one document with its script inside: its CSP names that script by digest, which
// holds even where the frame's origin is opaque and 'self' would match nothing.
const frame = await build({ ...common, entryPoints: ["ui/src/frame/index.ts"], write: false, format: "iife" });
const page = await readFile("ui/frame.html", "utf8");
const script = frame.outputFiles[0].text.trim().replaceAll("</script", "<\\/script");
await writeFile(`${out}/frame.html`, page.replace("<!-- script -->", () => `<script>${script}</script>`));

// Every exported session is this page, with its own parts in it.
await writeFile(`${out}/offline.html`, await makeOffline(common));

// What has outgrown its budget is not built: a file, or all that a browser fetches of the UI.
const ui = ["index.html", "ui.js", "ui.css", "frame.html"];
const budget = JSON.parse(await readFile("scripts/budget.json", "utf8"));
const total = { raw: 0, gzip: 0, brotli: 0 };
for (const name of ["reporter.js", ...ui, "offline.html"]) {
  const bytes = await readFile(`${out}/${name}`);
  const sizes = { raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, brotli: brotliCompressSync(bytes).length };
  if (ui.includes(name)) for (const kind in total) total[kind] += sizes[kind];
  hold(name, sizes);
}
hold("the whole UI", total);

function hold(name, sizes) {
  console.log([name.padEnd(14), ...Object.entries(sizes).flat()].join("  "));
  for (const [kind, most] of Object.entries(budget[name] ?? {})) {
    if (sizes[kind] <= most) continue;
    console.error(`${name} is ${sizes[kind] - most} bytes over its budget of ${most} (${kind}).`);
    process.exitCode = 1;
  }
}
