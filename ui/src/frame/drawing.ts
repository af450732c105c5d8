/**
 * The captured page where a picture of it is drawn. No script runs there, so none of what is called in
 * here may wait for an event or a timer: whoever draws calls `show`, and `again` when all is decoded.
 */

import type { Snapshot } from "../wire.js";
import { hold, settle } from "./animations.js";
import { load } from "./apply.js";
import { Assets } from "./assets.js";
import { blank } from "./blank.js";
import { showAsPicture } from "./canvases.js";
import { inertDocument, namedIn } from "./dom.js";
import { decoded, isDecoded } from "./pictures.js";
import { scrollAgain } from "./states.js";
import { doctypeAt } from "./tokens.js";
import type { Tree } from "./tree.js";

let tree: Tree | null = null;

/** Builds the document with the id `shown`, out of a record and what was kept, as JSON. */
export function show(data: string, shown: number): void {
  const { record, assets: kept } = JSON.parse(data) as { record: Snapshot; assets: Record<string, string> };
  // Whatever else is asked for was not kept.
  const assets = new Assets(() => {});
  assets.give(Object.entries(kept).map(([url, address]) => ({ url, kept: address })));
  tree = load(shown ? inertDocument() : blank(doctypeAt(record.html, 0), false), record, assets, shown);
  settle(tree, true);
  hold(tree, true);
  for (const canvas of all("canvas")) if (canvas instanceof HTMLCanvasElement) showAsPicture(tree, canvas);
  // Whatever has it as its background has it as soon as this has.
  for (const address of Object.values(kept)) if (address.startsWith("data:image/")) void decoded(address);
}

const all = (name: "img" | "canvas"): Element[] =>
  tree?.screen ? [tree.screen, ...tree.shadows].flatMap((root) => namedIn(root, name)) : [];

/** Whether all pictures are there that the page holds itself. */
export const isReady = (): boolean =>
  isDecoded() && all("img").every((one) => !(one instanceof HTMLImageElement) || one.complete);

/** Once pictures and fonts are there, and the page is as long as it was. */
export function again(): void {
  if (!tree) return;
  settle(tree, false);
  hold(tree, true);
  scrollAgain(tree);
}

/** The id of the document that a frame of this page shows, or null. */
export const shownIn = (host: Element): number | null => tree?.frames.get(host) ?? null;
