/** Gathers what the MutationObserver tells into what is still to be sent. */

import { markSecret } from "./mask";
import { attribute, connected, firstOf, localNameOf, nextOf, rootOf } from "./natives";
import { counts, innerOf, isElement, isFrame, type Root } from "./tree";

/** An attribute as the observer names it, with its value when it was last sent. */
export interface OldAttribute {
  name: string;
  namespace: string | null;
  value: string | null;
}

export interface Changes {
  /** New nodes, and known ones at a new place. */
  added: Set<Node>;
  /** Ids that are no longer in the tree. */
  removed: number[];
  attributes: Map<Element, Map<string, OldAttribute>>;
  texts: Map<CharacterData, string>;
  /** The documents of frames as they were written; null for those that cannot be read. */
  frames: Map<Element, Root | null>;
  take(records: MutationRecord[]): void;
  /** Forgets a node that the other side has and that is to be written again. */
  renew(node: Node): void;
  /** Forgets the ids of a node and of all below it. */
  forget(node: Node): void;
  /** Finds frames that show another document than the one that was written. */
  checkFrames(): void;
}

/** `ids` are the recording's own; `forgotten` is told of each node that loses its id. */
export function createChanges(ids: WeakMap<Node, number>, forgotten: (node: Node) => void): Changes {
  const added = new Set<Node>();
  const removed: number[] = [];
  const attributes: Changes["attributes"] = new Map();
  const texts: Changes["texts"] = new Map();
  const frames: Changes["frames"] = new Map();

  // What waits to move to a place below the node still lies elsewhere on the other side, and is
  // removed by its own id. A frame that is gone no longer names its document: `frames` does.
  function forget(top: Node): void {
    const stack = [top];
    for (let node; (node = stack.pop()); ) {
      const id = ids.get(node);
      if (id !== undefined) {
        if (node === top || added.has(node)) removed.push(id);
        ids.delete(node);
        forgotten(node);
      }
      added.delete(node);
      if (isElement(node)) {
        const inner = frames.get(node) ?? innerOf(node);
        if (inner) stack.push(inner);
        frames.delete(node);
      }
      for (let child = firstOf(node); child; child = nextOf(child)) stack.push(child);
    }
  }

  function renew(node: Node): void {
    forget(node);
    added.add(node);
  }

  /** Whether a node hangs in a recorded document or shadow root. */
  const hangs = (node: Node): boolean => connected(node) && ids.has(rootOf(node));

  /** Adds what hangs, and forgets anything else. */
  function place(node: Node): void {
    if (!hangs(node)) forget(node);
    else if (counts(node)) added.add(node);
  }

  // By itself, before any walk: on its way out it may have got into something else that is gone,
  // and below that nobody would know that it had a place of its own.
  function remove(node: Node): void {
    const id = ids.get(node);
    if (id === undefined || hangs(node)) return;
    removed.push(id);
    ids.delete(node);
    forgotten(node);
  }

  function note(element: Element, name: string, namespace: string | null, value: string | null): void {
    let old = attributes.get(element);
    if (!old) attributes.set(element, (old = new Map()));
    const key = `${namespace} ${name}`;
    if (!old.has(key)) old.set(key, { name, namespace, value });
  }

  function take(records: MutationRecord[]): void {
    for (const { removedNodes } of records) removedNodes.forEach(remove);
    for (const { type, target, oldValue, attributeName, attributeNamespace, addedNodes, removedNodes } of records) {
      if (type === "childList") {
        removedNodes.forEach(place);
        addedNodes.forEach(place);
      } else if (!ids.has(target)) {
        // it is new, and written as it is by then
      } else if (type !== "attributes") {
        if (!texts.has(target as CharacterData)) texts.set(target as CharacterData, oldValue!);
      } else if (attributeName === "data-hawk") renew(target);
      else {
        const element = target as Element;
        note(element, attributeName!, attributeNamespace, oldValue);
        if (attributeName !== "type" || localNameOf(element) !== "input") continue;
        markSecret(element, oldValue);
        // Whether `value` is a label or what somebody typed is the type's doing.
        note(element, "value", null, attribute(element, "value"));
      }
    }
  }

  function checkFrames(): void {
    for (const [frame, before] of frames) {
      const now = innerOf(frame);
      if (now === before || !isFrame(frame)) continue;
      if (before) forget(before);
      frames.set(frame, now);
      if (now) added.add(now);
    }
  }

  return { added, removed, attributes, texts, frames, take, renew, forget, checkFrames };
}
