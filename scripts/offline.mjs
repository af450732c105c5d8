// The page of an exported session: player, frame and styles in one document that asks nobody for anything.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

const digest = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
const inScript = (text) => text.trim().replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");

// A frame without a server has its policy from the document around it, and can only take more away.
// So this is the frame's own, but for the player's script; inline styles are the captured page's.
const policy = (scripts) => [
  "default-src 'none'", `script-src ${scripts.map(digest).join(" ")}`, "style-src 'unsafe-inline'", "img-src data: blob:",
  "font-src data: blob:", "media-src data:", "frame-src blob:", "base-uri 'none'", "form-action 'none'",
];

async function bundle(common, entry) {
  const { outputFiles } = await build({ ...common, entryPoints: [entry], write: false });
  return outputFiles[0].text;
}

/** The whole page, with a mark where the parts of a session go. `common` is how everything is built. */
export async function makeOffline(common) {
  const jsx = { jsx: "automatic", jsxImportSource: "preact" };
  const player = inScript(await bundle({ ...common, ...jsx, format: "iife" }, "ui/src/offline/index.tsx"));
  const program = inScript(await bundle({ ...common, format: "iife" }, "ui/src/offline/frame.ts"));
  const style = (await bundle(common, "ui/src/offline/offline.css")).trim();
  if (style.includes("</style")) throw new Error("the styles would end their element");
  const own = policy([program]).join("; ");
  const frame = (await readFile("ui/frame.html", "utf8"))
    .replace('<meta charset="utf-8">', (meta) => `${meta}<meta http-equiv="content-security-policy" content="${own}">`)
    .replace("<!-- script -->", () => `<script>${program}</script>`);
  const all = [...policy([player, program]), "require-trusted-types-for 'script'"].join("; ");
  const filled = { POLICY: all, STYLE: style, FRAME: gzipSync(frame, { level: 9 }).toString("base64"), PLAYER: player };
  return (await readFile("ui/offline.html", "utf8")).replace(/POLICY|STYLE|FRAME|PLAYER/g, (name) => filled[name]);
}
