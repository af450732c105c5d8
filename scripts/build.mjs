// Bundles the reporter and the web UI into hawk_edge/web/static, which the server serves as it is.
import { build } from "esbuild";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { gzipSync, brotliCompressSync } from "node:zlib";

const out = "hawk_edge/web/static";
const common = { bundle: true, minify: true, target: "es2020", legalComments: "none", write: true };

await mkdir(out, { recursive: true });

await build({ ...common, entryPoints: ["reporter/src/index.ts"], outfile: `${out}/reporter.js`, format: "iife" });
await build({ ...common, entryPoints: ["ui/src/index.tsx"], outfile: `${out}/ui.js`, format: "esm",
  jsx: "automatic", jsxImportSource: "preact" });
await build({ ...common, entryPoints: ["ui/src/ui.css"], outfile: `${out}/ui.css` });
await copyFile("ui/index.html", `${out}/index.html`);

// The frame is one document with its script inside: its CSP names that script by digest, which
// holds even where the frame's origin is opaque and 'self' would match nothing.
const frame = await build({ ...common, entryPoints: ["ui/src/frame/index.ts"], write: false, format: "iife" });
const page = await readFile("ui/frame.html", "utf8");
const script = frame.outputFiles[0].text.trim().replaceAll("</script", "<\\/script");
await writeFile(`${out}/frame.html`, page.replace("<!-- script -->", () => `<script>${script}</script>`));

for (const name of ["reporter.js", "ui.js", "ui.css", "frame.html"]) {
  const bytes = await readFile(`${out}/${name}`);
  const sizes = [bytes.length, gzipSync(bytes, { level: 9 }).length, brotliCompressSync(bytes).length];
  console.log(`${name.padEnd(12)} raw ${sizes[0]}  gzip ${sizes[1]}  brotli ${sizes[2]}`);
}
