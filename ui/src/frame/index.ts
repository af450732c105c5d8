/** The frame: rebuilds the captured page as its own document, on the word of the player alone. */

import type { AssetItem, FromFrame, Snapshot, ToFrame } from "../wire.js";
import { hold, settle } from "./animations.js";
import { apply, load } from "./apply.js";
import { Assets } from "./assets.js";
import { blank, changeMode, keepListening } from "./blank.js";
import { inertDocument } from "./dom.js";
import { Frames } from "./frames.js";
import { watch } from "./guard.js";
import { forgetScroll, scrollAgain, showAll } from "./states.js";
import { doctypeAt } from "./tokens.js";
import type { Tree } from "./tree.js";

/** What the `.html` of a state has in front of this program. */
interface Alone { record: Snapshot; assets: Record<string, string> }

const program = document.currentScript!;
const block = program.previousElementSibling;
const alone = block instanceof HTMLScriptElement && block.type === "application/json" ? (JSON.parse(block.text) as Alone) : null;
const player = window.parent;
const assets = new Assets((urls) => (alone ? take(urls.map((url) => ({ url, kept: null }))) : say({ did: "want", urls })));
let tree: Tree | null = null;
let frames: Frames | null = null;
let isStill = false;

// The player's origin is not to be known from in here; nothing of what is said back is a secret.
const say = (reply: FromFrame): void => player.postMessage(reply, "*");

function listen(): void {
  watch(window, alone !== null);
  window.addEventListener("message", ({ source, data }: MessageEvent) => {
    if (frames?.hear(source, data as FromFrame) || source !== player || alone) return;
    try {
      obey(data as ToFrame);
    } catch (error) {
      tree = frames = null;
      say({ did: "failed", message: error instanceof Error ? error.message : String(error) });
    }
  });
  // A picture that is there at last may make the page as long as it was.
  document.addEventListener("load", () => tree && scrollAgain(tree), true);
  document.fonts.addEventListener("loadingdone", () => tree && scrollAgain(tree));
}

function obey(order: ToFrame): void {
  if (order.do === "load") {
    show(order.record, order.still ?? false, order.shown);
    say({ did: "loaded", w: order.record.w, h: order.record.h });
  } else if (order.do === "assets") take(order.items);
  else if (order.do === "still") still(order.still);
  else if (tree) {
    if (order.url) tree.move(order.url);
    for (const delta of order.records) apply(tree, delta);
    if (tree.screen === document && changeMode()) showAll(tree);
    frames!.follow(order.records, order.still ?? false);
    if (order.still) settle(tree, false);
    still(order.still ?? false);
    if (order.tell) say({ did: "applied" });
  } else if (order.tell) say({ did: "failed", message: "there is no page" });
}

function show(record: Snapshot, still: boolean, shown = 0): void {
  assets.unwatch();
  forgetScroll();
  tree = load(shown ? inertDocument() : blank(doctypeAt(record.html, 0), false), record, assets, shown);
  frames = new Frames(tree, record, assets, program.textContent!, still);
  frames.follow([], still);
  settle(tree, true);
  isStill = still;
  hold(tree, still);
}

function still(still: boolean): void {
  isStill = still;
  if (!tree) return;
  hold(tree, still);
  frames!.hold(still);
}

function take(items: readonly AssetItem[]): void {
  assets.give(items);
  frames?.give(items.map(({ url }) => url));
  if (!tree) return;
  // What sheets came anew with them starts nothing that the visitor saw start.
  settle(tree, false);
  if (isStill) hold(tree, true);
  scrollAgain(tree);
}

/** Without a player: the page is what stands in front of this program, and stays as it is. */
function showAlone({ record, assets: kept }: Alone): void {
  assets.give(Object.entries(kept).map(([url, address]) => ({ url, kept: address })));
  show(record, true);
}

keepListening(listen);
if (alone) document.addEventListener("DOMContentLoaded", () => showAlone(alone), { once: true });
else say({ did: "ready" });
