/** Attributes as they were captured, and as they may be shown: inert, and with what was kept of the site. */

import { captured, getAttribute } from "./captured.js";
import { rewriteMedia, scheme } from "./css.js";
import * as dom from "./dom.js";
import { isAllowed, isLink, setPlain } from "./guard.js";
import { redraw, showPicture } from "./pictures.js";
import { isPlugin, OF_PLUGINS, showPlugin } from "./plugins.js";
import type { Tree } from "./tree.js";
import { showUse } from "./use.js";

/** Shows `value`, or nothing for null, in another way than by setting the attribute to it. */
type Way = (tree: Tree, element: Element, name: string, value: string | null) => void;

/** Sets or, with null, removes an attribute as far as it is inert. */
export function setAttribute(tree: Tree, element: Element, name: string, value: string | null): void {
  const said = captured.get(element);
  const way = wayOf(element, name, value ?? said?.get(name) ?? "");
  if (value === null) said?.delete(name);
  if (!way) {
    said?.delete(name);
    setPlain(element, name, value);
  } else {
    if (value !== null) captured.set(element, (said ?? new Map<string, string>()).set(name, value));
    way(tree, element, name, value);
  }
  if (isLink(element)) tree.stale.add(element);
  if (element instanceof HTMLCanvasElement && (name === "width" || name === "height")) redraw(tree, element);
}

/** Shows an element anew that comes to be in another document than it was built in. */
export function showAgain(tree: Tree, element: Element): void {
  for (const [name, value] of captured.get(element) ?? []) wayOf(element, name, value)?.(tree, element, name, value);
}

const never: Way = () => {};

const REFERS = /url\(|color-scheme/i;

function wayOf(element: Element, name: string, value: string): Way | null {
  if (isPlugin(element) && OF_PLUGINS.test(name)) return (tree) => showPlugin(tree, element);
  if (!isAllowed(element, name, value)) return never;
  if (name === "src" || name === "srcset" || name === "sizes") return sourceOf(element, name);
  if (name === "href" || name === "xlink:href") {
    if (element instanceof SVGUseElement) return showUse;
    return element instanceof SVGImageElement || element instanceof SVGFEImageElement ? showAddress : null;
  }
  if (name === "popover") return showPopover;
  if (name === "poster") return element instanceof HTMLVideoElement ? (tree) => showPicture(tree, element) : showAddress;
  if (name === "background") return showAddress;
  if (name === "media") return (tree, _, __, media) => setPlain(element, name, media && rewriteMedia(media, tree.dark));
  if (name === "content" && /color-scheme/i.test(dom.getAttribute(element, "name") ?? ""))
    return (tree, _, __, listed) => setPlain(element, name, listed && scheme(listed, tree.dark));
  if (name === "style" || dom.namespaceOf(element) === dom.SVG) return REFERS.test(value) ? showCss : null;
  return null;
}

function sourceOf(element: Element, name: string): Way | null {
  if (element instanceof HTMLImageElement) return (tree) => showPicture(tree, element);
  if (element instanceof HTMLInputElement && name === "src") return showAddress;
  // What a `source` would choose, the image's own state says.
  return element instanceof HTMLSourceElement ? never : null;
}

/** A popover of any other kind closes those that were open beside it. */
const showPopover: Way = (_, element, name, value) => setPlain(element, name, value === null ? null : "manual");

const showAddress: Way = (tree, element, name, value) => {
  const find = tree.finder(element, name, () => showAddress(tree, element, name, getAttribute(element, name)));
  setPlain(element, name, value && tree.isOnScreen(element) ? find(value) : null);
};

const showCss: Way = (tree, element, name, value) => {
  const again = () => showCss(tree, element, name, getAttribute(element, name));
  setPlain(element, name, value && tree.rewritten(value, element, name, again));
};
