/** The frame: rebuilds the captured page as its own document, on the word of the player alone. */

import type { FromFrame, Snapshot, ToFrame } from "../wire.js";
import { apply, load } from "./apply.js";
import * as dom from "./dom.js";
import { watch } from "./guard.js";
import { showFrames } from "./nested.js";
import type { Tree } from "./tree.js";

const player = window.parent;
let tree: Tree | null = null;

// The player's origin is not to be known from in here; nothing of what is said back is a secret.
const say = (reply: FromFrame): void => player.postMessage(reply, "*");

function listen(): void {
  watch(window);
  window.addEventListener("message", (message: MessageEvent<ToFrame>) => {
    if (message.source !== player) return;
    try {
      obey(message.data);
    } catch (error) {
      tree = null;
      say({ did: "failed", message: error instanceof Error ? error.message : String(error) });
    }
  });
}

function obey(order: ToFrame): void {
  if (order.do === "load") {
    setMode(order.record);
    tree = load(document, order.record);
    showFrames(tree);
    say({ did: "loaded", w: order.record.w, h: order.record.h });
  } else if (tree) {
    for (const delta of order.records) apply(tree, delta);
    showFrames(tree);
  }
}

const QUIRKS = "BackCompat";

/**
 * A page without a doctype is laid out in quirks mode, and only the parser sets the mode of a
 * document: it is given an empty one of the right mode before the page is built. A doctype of the
 * last century that asks for quirks is taken as a standard one.
 */
function setMode(snapshot: Snapshot): void {
  const quirks = !snapshot.html.startsWith("<!DOCTYPE");
  if (quirks === (dom.modeOf(document) === QUIRKS)) return;
  dom.rewrite(document, quirks ? "<p>" : "<!DOCTYPE html>");
  // Opening a document takes the listeners of its window away.
  listen();
}

listen();
say({ did: "ready" });
