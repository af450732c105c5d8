/** What the other side has: each node's id and what may be shown inside it, in one number a node. */

import { ALL, modeInside, modeOfRoot, SEALED, type Mode } from "./mask";
import { above, isElement, isRoot } from "./tree";

const BITS = 6;

let entries = new WeakMap<Node, number>();
/** What deltas have last said of a node, by attribute; "" is the data of a text. */
let said = new WeakMap<Node, Map<string, string | null>>();
let last = 0;

/** New nodes, and known ones at a new place: what the other side is still to be told. */
export const added = new Set<Node>();

/** Nothing is known any more but the document itself. */
export function clear(mode: Mode): void {
  entries = new WeakMap([[document, mode]]);
  said = new WeakMap();
  last = 0;
}

/** The highest id so far. */
export const lastId = (): number => last;

export const knows = (node: Node): boolean => entries.has(node);

/** Gives an id to a node that has just been written. */
export function enter(node: Node, mode: Mode): void {
  entries.set(node, (++last << BITS) | mode);
  added.delete(node);
}

export function drop(node: Node): void {
  entries.delete(node);
  said.delete(node);
}

/** Notes what a delta says of a node, and answers what the last one said, or undefined when none did. */
export function say(node: Node, name: string, value: string | null): string | null | undefined {
  let all = said.get(node);
  if (!all) said.set(node, (all = new Map()));
  const before = all.get(name);
  all.set(name, value);
  return before;
}

/** The id of a node, or of the nearest one above that has one; 0 is the document. */
export function idOf(node: Node): number {
  let at: Node | null = node;
  while (at && !entries.has(at)) at = above(at);
  return at ? entries.get(at)! >> BITS : 0;
}

/** What is masked inside an element or root, and in a text; of what was not written yet, as it will be. */
export function modeOf(node: Node): Mode {
  const known = entries.get(node);
  if (known !== undefined) return known & ((1 << BITS) - 1);
  const around = above(node);
  const mode = around ? modeOf(around) : ALL;
  if (mode & SEALED) return mode;
  return isElement(node) ? modeInside(node, mode) : isRoot(node) ? modeOfRoot(node, mode) : mode;
}
