/** What is known of the states that HTML does not hold: what was sent of them, and what is news. */

import { differences } from "./delta";
import type { Mode } from "./mask";
import { mayHaveStates, statesOf } from "./states";
import { innerOf, isRoot } from "./tree";

export interface Shown {
  /** Reads the states of a node that has just been written. */
  written(node: Node, mode: Mode): void;
  forget(node: Node): void;
  /** Says that the states of a node may have changed. */
  touch(node: Node, scrolled?: boolean): void;
  /** Reads again what was touched, and all that has states unless that would take too long. */
  poll(): void;
  /** The list `v` of all news since the last. */
  news(): unknown[];
}

/** Elements that have been seen to scroll: to ask every other one would cost each snapshot a layout. */
const scrollers = new WeakSet<Node>();
let firstLook = true;

export function createShown(top: Document, ids: WeakMap<Node, number>, modeOf: (node: Node) => Mode): Shown {
  /** What was last sent of each node that has states, by key. */
  const seen = new Map<Node, Map<string, unknown>>();
  const touched = new Set<Node>();
  let states = new Map<number, Record<string, unknown>>();
  let focused: Element | null = null;
  let pollDue = 0;

  function note(node: Node, key: string, value: unknown): void {
    const id = ids.get(node)!;
    states.set(id, { ...states.get(id), [key]: value });
  }

  /** Where it scrolled to is read only when asked, for that costs a layout. */
  function read(node: Node, mode: Mode, scrolled: boolean): void {
    const before = seen.get(node) ?? new Map<string, unknown>();
    for (const { key, stamp, plain, value } of statesOf(node, mode, scrolled)) {
      if (before.get(key) === stamp || (plain && !before.has(key))) continue;
      before.set(key, stamp);
      note(node, key, value());
    }
    if (before.has("scroll")) scrollers.add(node);
    if (before.size || isRoot(node) || mayHaveStates(node as Element)) seen.set(node, before);
  }

  function focus(): void {
    let active = top.activeElement;
    for (let inner; active && (inner = innerOf(active)?.activeElement); ) active = inner;
    if (active && (active.localName === "body" || !ids.has(active))) active = null;
    if (active === focused) return;
    if (focused && ids.has(focused)) note(focused, "focus", false);
    if (active) note(active, "focus", true);
    focused = active;
  }

  return {
    written(node, mode) {
      const scrolls = !isRoot(node) && (firstLook || scrollers.has(node));
      if (scrolls || isRoot(node) || mayHaveStates(node as Element)) read(node, mode, scrolls);
    },
    forget: (node) => seen.delete(node),
    touch(node, scrolled) {
      if (scrolled) scrollers.add(node);
      touched.add(node);
    },
    poll() {
      const start = performance.now();
      const whole = start >= pollDue;
      for (const node of whole ? new Set([...touched, ...seen.keys()]) : touched) {
        if (ids.has(node)) read(node, modeOf(node), touched.has(node) && scrollers.has(node));
      }
      touched.clear();
      // At most a fiftieth of the time goes into looking for changes that no event tells.
      if (whole) pollDue = 51 * performance.now() - 50 * start;
    },
    news() {
      firstLook = false;
      focus();
      const column = differences();
      const list = [...states].flatMap(([id, news]) => [column(id), news]);
      states = new Map();
      return list;
    },
  };
}
