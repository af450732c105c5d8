/** What `srcset` offered: how large a picture is shown follows from the words that it was offered with. */

import { getAttribute } from "./captured.js";
import * as dom from "./dom.js";
import type { Tree } from "./tree.js";

/** `2x`, or `640w` and the `sizes` that it is relative to. */
export interface Offer { descriptor: string; sizes: string | null }

const CANDIDATE = /[\s,]*(\S*[^\s,])(?:,+|\s+([^,]*)|$)/gy;

/**
 * As what a picture was offered that the page's browser has chosen, or null when nothing says it: the
 * width that was told is in whole pixels, and this is exact.
 */
export function offerOf(tree: Tree, image: HTMLImageElement, chosen: string): Offer | null {
  const around = dom.parentOf(image);
  const places = around instanceof HTMLPictureElement ? [...dom.childrenOf(around)] : [image];
  const url = tree.resolved(image, chosen);
  for (const place of places) {
    if (!(place instanceof Element)) continue;
    const sizes = getAttribute(place, "sizes");
    // How wide an automatic size was, only the page's own layout knew.
    const known = /^\s*auto/i.test(sizes ?? "") ? /^[\d.]+x$/ : /^[\d.]+[wx]$/;
    for (const [, address, said] of (getAttribute(place, "srcset") ?? "").matchAll(CANDIDATE)) {
      const descriptor = said?.trim() || "1x";
      if (known.test(descriptor) && tree.resolved(image, address!) === url) return { descriptor, sizes };
    }
  }
  return null;
}
