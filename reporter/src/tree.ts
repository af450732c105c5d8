/** The recorded tree: the DOM with shadow roots and frames' documents under their hosts. */

import { localNameOf, namespaceOf, parentOf, shadowOf, typeOf } from "./natives";

export type Root = Document | ShadowRoot;

export const HTML = "http://www.w3.org/1999/xhtml";

/** Shadow roots whose slots are filled by hand. */
export const byHand = new Set<ShadowRoot>();
/** Closed shadow roots by host: only whoever attaches one ever sees it. */
export const closedRoots = new WeakMap<Node, ShadowRoot>();

export const isElement = (node: Node): node is Element => typeOf(node) === 1;
export const isText = (node: Node): node is CharacterData => typeOf(node) === 3 || typeOf(node) === 4;
export const isDoctype = (node: Node): node is DocumentType => typeOf(node) === 10;
export const isDocument = (node: Node): node is Document => typeOf(node) === 9;
export const isRoot = (node: Node): node is Root => isDocument(node) || typeOf(node) === 11;

/** Whether a node counts at all: comments and processing instructions, of types 7 and 8, do not. */
export const counts = (node: Node): boolean => Math.abs(typeOf(node) - 7.5) > 1;

/** What an element is to the recording, by its name: bits. */
export const VOID = 1; // has no end tag
export const OPAQUE = 2; // is written without anything inside
export const FRAME = 4;
export const STATEFUL = 8; // has states that HTML does not hold

const kinds = new Map<string, number>();
for (const [bits, names] of [
  [VOID, "area base br col embed hr meta param source track wbr"],
  [VOID | STATEFUL, "img input link"],
  [OPAQUE, "script template noscript"],
  [FRAME, "iframe frame"],
  [STATEFUL, "textarea select style canvas dialog video"],
] as const) {
  for (const name of names.split(" ")) kinds.set(name, bits);
}

let asked: Node | undefined;
let kind = 0;

/** Foreign elements are of no kind, but for those that run or style. Asked for one element often in a row. */
export function kindOf(element: Node): number {
  if (element !== asked) {
    const name = localNameOf((asked = element));
    kind = (namespaceOf(element) === HTML || /^(script|style)$/.test(name)) && (kinds.get(name) ?? (name.includes("-") ? STATEFUL : 0)) || 0;
  }
  return kind;
}

/** The shadow root or the readable document under a host. */
export function innerOf(element: Element): Root | null {
  try {
    return kindOf(element) & FRAME
      ? (element as HTMLIFrameElement).contentDocument
      : shadowOf(element) ?? closedRoots.get(element) ?? null;
  } catch {
    return null;
  }
}

/** The parent with hosts as parents of what they hold, or null at the top. */
export function above(node: Node): Node | null {
  if (isDocument(node)) return node.defaultView?.frameElement ?? null;
  return isRoot(node) ? (node as ShadowRoot).host : parentOf(node);
}

/** The next node that counts, going by `step`. */
export function beside(node: Node, step: (node: Node) => Node | null): Node | null {
  let other = step(node);
  while (other && !counts(other)) other = step(other);
  return other;
}
