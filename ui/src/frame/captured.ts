/** What was captured where something else stands in the tree: deltas are relative to it. */

import * as dom from "./dom.js";

/** Attributes that are shown differently or not at all, by name. */
export const captured = new WeakMap<Element, Map<string, string>>();

/** The value of an attribute as captured, or null. */
export const getAttribute = (element: Element, name: string): string | null =>
  captured.get(element)?.get(name) ?? (isOurs(element, name) ? null : dom.getAttribute(element, name));

/** Whether an attribute has in the tree what we show, even where the page had none. */
function isOurs(element: Element, name: string): boolean {
  if (element instanceof HTMLImageElement) return /^(src(set)?|sizes)$/.test(name);
  if (element instanceof HTMLObjectElement || element instanceof HTMLEmbedElement) return /^(type|width|height|style)$/.test(name);
  return element instanceof HTMLVideoElement ? name === "poster" : element instanceof SVGUseElement && name.endsWith("href");
}
