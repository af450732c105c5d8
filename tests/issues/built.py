"""A program of two files, as a bundler makes one script of it and a map."""

import json
import subprocess
from pathlib import Path
from typing import Any

ESBUILD = "node_modules/.bin/esbuild"
CART = """export interface Item { price: number; name: string }

/** What a cart costs. */
export function totalOf(items: Item[] | undefined): number {
  let sum = 0;
  for (const item of items!) sum += item.price;
  return sum;
}
"""
MAIN = """import { totalOf } from "./cart";

export function checkout(cart: { items?: { price: number; name: string }[] }): string {
  const grüße = "schöne Grüße 👋";
  return `${grüße}: ${totalOf(cart.items)}`;
}

document.addEventListener("click", () => console.log(checkout({})));
"""
# What Node makes of a map: [line, column, file, line, column, name] of each column asked for.
REFERENCE = """
const { SourceMap } = require("node:module");
const { map, places } = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
const read = new SourceMap(map);
console.log(JSON.stringify(places.map(([line, column]) => {
  const { originalSource, originalLine, originalColumn, name, generatedLine } = read.findEntry(line, column);
  return generatedLine === line && originalSource !== undefined
    ? [originalSource, originalLine, originalColumn, name ?? ""] : null;
})));
"""


def build(folder: Path, *options: str, name: str = "app") -> tuple[str, bytes]:
    """The script and its map."""
    source = folder / "src"
    source.mkdir(exist_ok=True)
    (source / "cart.ts").write_text(CART)
    (source / "main.ts").write_text(MAIN)
    out = folder / "dist" / f"{name}.js"
    subprocess.run(
        [ESBUILD, str(source / "main.ts"), "--bundle", "--sourcemap=external", "--log-level=error",
         "--charset=utf8", f"--outfile={out}", *options],
        check=True,
    )  # fmt: skip
    return out.read_text(), out.with_name(f"{name}.js.map").read_bytes()


def read_by_node(content: bytes, places: list[tuple[int, int]]) -> list[Any]:
    """What Node's own reader says of each place."""
    asked = json.dumps({"map": json.loads(content), "places": places})
    done = subprocess.run(
        ["node", "-e", REFERENCE], input=asked, capture_output=True, text=True, check=True
    )
    found: list[Any] = json.loads(done.stdout)
    return found
