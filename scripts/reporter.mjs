// Makes reporter.js: bundled by esbuild, then made as small as terser can.
// Run by itself, it writes the script to standard output; `node scripts/reporter.mjs DIR` makes the one of other sources.
import { build } from "esbuild";
import { minify } from "terser";
import { pathToFileURL } from "node:url";

export async function makeReporter(source = "reporter/src") {
  const bundled = await build({ entryPoints: [`${source}/index.ts`], bundle: true, write: false,
    format: "esm", target: "es2022", minifySyntax: true, legalComments: "none" });
  const { code } = await minify(bundled.outputFiles[0].text, {
    ecma: 2022,
    module: true,
    compress: { passes: 5, unsafe_arrows: true, keep_fargs: false, pure_getters: true, hoist_funs: true },
    // Nothing outside ever sees a property whose name ends in "_".
    mangle: { properties: { regex: /_$/ } },
  });
  // A browser too old for it, or a page that has broken what it needs, is not told.
  return `try{(()=>{${code.replace(/;$/, "")}})()}catch{}`;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) process.stdout.write(await makeReporter(process.argv[2]));
