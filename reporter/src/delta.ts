/** Turns gathered changes into the lists of a delta, in time that the changes alone decide. */

import { attributeName, createWriter, type Ledger } from "./canonical";
import type { Changes, OldAttribute } from "./changes";
import { maskAttribute, maskData, modeAt } from "./mask";
import { localNameOf, nextOf, previousOf } from "./natives";
import { beside, isBlocked, isRoot, isText, up } from "./tree";

/** `[start, deleted, inserted]` on the value before. */
export type Splice = [number, number, string];
type Ids = WeakMap<Node, number>;

/** Each id as the difference to the one before it in its column. */
export function differences(): (id: number) => number {
  let before = 0;
  return (id) => {
    const difference = id - before;
    before = id;
    return difference;
  };
}

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

/** The list `i`. What went where nothing is recorded is forgotten, and thereby removed. */
export function placed(changes: Changes, ids: Ids, ledger: Ledger, rewriteMoves: boolean): unknown[] {
  const { added } = changes;
  const list: unknown[] = [];
  const [parents, nexts, moves] = [differences(), differences(), differences()];
  const waits = (node: Node): boolean => added.has(node) || !ids.has(node);

  /** Places a node with the neighbours that wait as well: what is new in a row becomes one text. */
  function placeRun(node: Node, parent: Node): void {
    let start = node;
    let after: Node | null = null;
    const run: Node[] = [];
    if (isRoot(node)) run.push(node);
    else {
      for (let other; (other = beside(start, previousOf)) && waits(other); ) start = other;
      for (after = start; after && waits(after); after = beside(after, nextOf)) run.push(after);
    }
    const entry = (): number => list.push(parents(ids.get(parent)!), nexts(after ? ids.get(after)! : 0));
    for (let i = 0; i < run.length; ) {
      const id = ids.get(run[i]!);
      entry();
      if (id !== undefined) {
        added.delete(run[i++]!);
        list.push(moves(id));
        continue;
      }
      const writer = createWriter(ledger);
      while (i < run.length && !ids.has(run[i]!)) writer.write(run[i++]!, parent);
      list.push(writer.html());
    }
  }

  // What a text, or anything under marks, may show depends on its place: it is written anew.
  for (const node of added) if (ids.has(node) && (rewriteMoves || isText(node))) changes.renew(node);
  // The second round is for moves into what the first one wrote.
  for (let round = 0; round < 2; round++) {
    for (const node of added) {
      const parent = up(node, ledger.top);
      if (parent && ids.has(parent)) placeRun(node, parent);
    }
  }
  added.forEach(changes.forget);
  return list;
}

function current(element: Element, { name, namespace }: OldAttribute): { name: string; value: string | null } {
  const attr = element.getAttributeNodeNS(namespace, name);
  return {
    name: attributeName(attr ?? { name, localName: name, namespaceURI: namespace }),
    value: attr && attr.value,
  };
}

/** The list `a`, of nodes whose ids are not above `base`. */
export function attributesSet({ attributes }: Changes, ids: Ids, { top, mode: whole }: Ledger, base: number): unknown[] {
  const list: unknown[] = [];
  const column = differences();
  for (const [element, all] of attributes) {
    const id = ids.get(element);
    if (!id || id > base || localNameOf(element) === "script" || isBlocked(element)) continue;
    const mode = modeAt(element, top, whole);
    for (const old of all.values()) {
      const { name, value } = current(element, old);
      const [before, shown] = [old.value, value].map((one) => one === null ? one : maskAttribute(element, name, one, mode));
      // Under another type the same value may have been left out.
      const retyped = name === "value" && all.has("null type");
      if (shown !== before || retyped) list.push(column(id), name, shown && spliced(retyped ? null : before, shown));
    }
  }
  return list;
}

/** The list `x`, of nodes whose ids are not above `base`. */
export function textsSet({ texts }: Changes, ids: Ids, { top, mode }: Ledger, base: number): unknown[] {
  const list: unknown[] = [];
  const column = differences();
  for (const [text, old] of texts) {
    const id = ids.get(text);
    if (!id || id > base) continue;
    const [before, shown] = [old, text.data].map((one) => maskData(one, text, modeAt(text, top, mode)));
    if (shown !== before) list.push(column(id), spliced(before, shown!));
  }
  return list;
}
