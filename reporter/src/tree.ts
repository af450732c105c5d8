/** The recorded tree: the DOM with shadow roots and frames' documents under their hosts. */

import { attribute, localNameOf, namespaceOf, parentOf, shadowOf, typeOf } from "./natives";

export type Root = Document | ShadowRoot;

export const HTML = "http://www.w3.org/1999/xhtml";

/** Closed shadow roots by host: only whoever attaches one ever sees it. */
export const closedRoots = new WeakMap<Node, ShadowRoot>();

export const isElement = (node: Node): node is Element => typeOf(node) === 1;
export const isText = (node: Node): node is CharacterData => typeOf(node) === 3 || typeOf(node) === 4;
export const isDoctype = (node: Node): node is DocumentType => typeOf(node) === 10;
export const isDocument = (node: Node): node is Document => typeOf(node) === 9;
export const isRoot = (node: Node): node is Root => isDocument(node) || typeOf(node) === 11;

/** Whether a node counts at all: comments and processing instructions do not. */
export const counts = (node: Node): boolean => isElement(node) || isText(node) || isDoctype(node);

export const isFrame = (element: Node): element is HTMLIFrameElement =>
  /^i?frame$/.test(localNameOf(element)) && namespaceOf(element) === HTML;

export const isBlocked = (element: Node): boolean => attribute(element, "data-hawk") === "block";

/** Whether an element is written without anything inside. */
export const isOpaque = (element: Node): boolean =>
  localNameOf(element) === "script" ||
  (/^(template|noscript)$/.test(localNameOf(element)) && namespaceOf(element) === HTML) ||
  isBlocked(element);

/** The shadow root or the readable document under a host. */
export function innerOf(element: Element): Root | null {
  try {
    return isFrame(element) ? element.contentDocument : (shadowOf(element) ?? closedRoots.get(element) ?? null);
  } catch {
    return null;
  }
}

/** The parent with hosts as parents of what they hold, or null at the top. */
export function above(node: Node, top: Document): Node | null {
  if (node === top) return null;
  if (isDocument(node)) return node.defaultView?.frameElement ?? null;
  return isRoot(node) ? (node as ShadowRoot).host : parentOf(node);
}

/** The same, and null as well where nothing inside is recorded. */
export function up(node: Node, top: Document): Node | null {
  const parent = above(node, top);
  return parent && isElement(parent) && isOpaque(parent) ? null : parent;
}

/** The next node that counts, going by `step`. */
export function beside(node: Node, step: (node: Node) => Node | null): Node | null {
  let other = step(node);
  while (other && !counts(other)) other = step(other);
  return other;
}
