/** Gathers what the MutationObserver tells into what is still to be sent. */

import { added, drop, idOf, knows, modeOf } from "./ledger";
import { modeOfRoot, unsettled } from "./mask";
import { connected, firstOf, nextOf, rootOf } from "./natives";
import { forgetStates } from "./shown";
import { counts, innerOf, isElement, type Root } from "./tree";

/** Ids that are no longer in the tree. */
export const removed: number[] = [];
/** Known nodes that are to be written again: when all changes are known, for some may have moved into them. */
export const stale = new Set<Node>();
/** Names of the attributes that have changed, by element; "" is the data of a text. */
export const changed = new Map<Node, Set<string>>();
/** The documents of frames as they were written; null for those that cannot be read. */
export const frames = new Map<Element, Root | null>();

export function clearChanges(): void {
  removed.length = 0;
  for (const each of [added, stale, changed]) each.clear();
}

/** Takes the id from a node that has one. */
function lose(node: Node, gone: boolean): void {
  if (!knows(node)) return;
  if (gone) removed.push(idOf(node));
  drop(node);
  forgetStates(node);
}

/**
 * Forgets the ids of a node and of all below it. What waits to move to a place below it still lies
 * elsewhere on the other side, and is removed by its own id. A frame that is gone no longer names its
 * document: `frames` does.
 */
export function forget(top: Node): void {
  const stack = [top];
  for (let node; (node = stack.pop()); ) {
    lose(node, node === top || added.has(node));
    added.delete(node);
    if (isElement(node)) {
      const inner = frames.get(node) ?? innerOf(node);
      if (inner) stack.push(inner);
      frames.delete(node);
    }
    for (let child = firstOf(node); child; child = nextOf(child)) stack.push(child);
  }
}

/** Forgets a node that the other side has and that is to be written again. */
export function renew(node: Node): void {
  forget(node);
  added.add(node);
}

/** Whether a node hangs in a recorded document or shadow root. */
const hangs = (node: Node): boolean => connected(node) && knows(rootOf(node));

/** Adds what hangs, and forgets anything else. */
function place(node: Node): void {
  if (!hangs(node)) forget(node);
  else if (counts(node)) added.add(node);
}

function note(node: Node, name: string): void {
  const names = changed.get(node);
  if (names) names.add(name);
  else changed.set(node, new Set([name]));
}

export function take(records: MutationRecord[]): void {
  for (const node of unsettled) if (knows(node)) note(node, "style");
  unsettled.clear();
  const moves: MutationRecord[] = [];
  const edits: MutationRecord[] = [];
  for (const record of records) (record.type === "childList" ? moves : edits).push(record);
  // By itself, before any walk: on its way out it may have got into something else that is gone,
  // and below that nobody would know that it had a place of its own.
  for (const { removedNodes } of moves) removedNodes.forEach((node) => hangs(node) || lose(node, true));
  for (const { removedNodes, addedNodes } of moves) {
    removedNodes.forEach(place);
    addedNodes.forEach(place);
  }
  for (const { target, attributeName: name, attributeNamespace } of edits) {
    // What is new is written as it is by then.
    if (!knows(target)) continue;
    if (attributeNamespace || /^(data-hawk|contenteditable)$/.test(name!)) {
      added.add(target);
      stale.add(target);
    } else note(target, name ?? "");
    // Whether `value` is a label or what somebody typed is the type's doing.
    if (name === "type") note(target, "value");
  }
}

/** Finds frames that show another document than the one that was written. */
export function checkFrames(): void {
  for (const [frame, before] of frames) {
    const now = innerOf(frame);
    if (now === before && (!now || modeOfRoot(now, modeOf(frame)) === modeOf(now))) continue;
    if (before) forget(before);
    frames.set(frame, now);
    if (now) added.add(now);
  }
}
