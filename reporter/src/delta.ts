/** Turns gathered changes into the lists of a delta, in time that the changes alone decide. */

import { write } from "./canonical";
import { changed, forget, renew, stale } from "./changes";
import { differences } from "./differences";
import { added, idOf, knows, modeOf, say } from "./ledger";
import { maskAttribute, maskData, modeInside, SEALED } from "./mask";
import { attribute, localNameOf, nextOf, parentOf, previousOf } from "./natives";
import { above, beside, isElement, isRoot, isText } from "./tree";

/** `[start, deleted, inserted]` on the value before. */
export type Splice = [number, number, string];

/** A splice is worth its place only in values longer than this. */
const LONG = 24;
const half = (text: string, at: number): number => text.charCodeAt(at) & 0xfc00;

/** The value as a splice on the old one, where that is shorter; never parts a surrogate pair. */
export function spliced(old: string | null | undefined, value: string): string | Splice {
  if (old == null || value.length < LONG) return value;
  const most = Math.min(old.length, value.length);
  let start = 0;
  while (start < most && old[start] === value[start]) start++;
  if (half(old, start - 1) === 0xd800) start--;
  let end = 0;
  while (end < most - start && old[old.length - 1 - end] === value[value.length - 1 - end]) end++;
  if (half(old, old.length - end) === 0xdc00) end--;
  const inserted = value.slice(start, value.length - end);
  return inserted.length + LONG / 2 < value.length ? [start, old.length - start - end, inserted] : value;
}

const waits = (node: Node): boolean => added.has(node) || !knows(node);

/** The list `i`. What went where nothing is recorded is forgotten, and thereby removed. */
export function placed(): unknown[] {
  const list: unknown[] = [];
  const [parents, nexts, moves] = [differences(), differences(), differences()];

  /** Places a node with the neighbours that wait as well: what is new in a row becomes one text. */
  function placeRun(node: Node, parent: Node): void {
    let start = node;
    let after: Node | null = null;
    let fresh: Node[] = [];
    const run: Node[] = [];
    if (isRoot(node)) run.push(node);
    else {
      for (let other; (other = beside(start, previousOf)) && waits(other); ) start = other;
      for (after = start; after && waits(after); after = beside(after, nextOf)) run.push(after);
    }
    const put = (what: unknown): unknown => list.push(parents(idOf(parent)), nexts(after ? idOf(after) : 0), what);
    for (const each of [...run, parent]) {
      const moved = knows(each);
      if (moved && fresh[0]) {
        put(write(fresh, parent, modeOf(parent)));
        fresh = [];
      }
      if (!moved) fresh.push(each);
      else if (each !== parent) {
        added.delete(each);
        put(moves(idOf(each)));
      }
    }
  }

  // What a text may show depends on its place, and so does what is masked below an element.
  for (const node of added) {
    const parent = knows(node) && above(node);
    if (parent && (stale.has(node) || isText(node) || (isElement(node) && modeInside(node, modeOf(parent)) !== modeOf(node)))) renew(node);
  }
  // The second round is for moves into what the first one wrote.
  for (let round = 0; round < 2; round++) {
    for (const node of added) {
      const parent = above(node);
      if (parent && knows(parent) && !(modeOf(parent) & SEALED)) placeRun(node, parent);
    }
  }
  added.forEach(forget);
  return list;
}

/** Whether nothing of an element's attributes is told. */
const isHidden = (node: Node): unknown => isElement(node) && (localNameOf(node) === "script" || attribute(node, "data-hawk") === "block");

/** What a node shows under a name that has changed: the value of an attribute, or the data of a text. */
export function valueOf(node: Node, name: string): string | null {
  const mode = modeOf(node);
  if (isElement(node)) {
    const value = node.getAttribute(name);
    return value === null ? value : maskAttribute(node, localNameOf(node), name, value, mode);
  }
  const parent = parentOf(node)!;
  return maskData((node as CharacterData).data, isElement(parent) ? localNameOf(parent) : "", mode, parent);
}

/** The lists `a` and `x`, of nodes whose ids are not above `base`: what is new is as it is. */
export function valuesSet(base: number): [a: unknown[], x: unknown[]] {
  const [a, x]: [unknown[], unknown[]] = [[], []];
  const [ofElements, ofTexts] = [differences(), differences()];
  for (const [node, names] of changed) {
    const id = knows(node) ? idOf(node) : 0;
    if (!id || id > base || isHidden(node)) continue;
    for (const name of names) {
      const value = valueOf(node, name);
      const before = say(node, name, value);
      if (value === before) continue;
      const how = value && spliced(before, value);
      if (!isElement(node)) x.push(ofTexts(id), how);
      else a.push(ofElements(id), name, how);
    }
  }
  return [a, x];
}
