/** Records a page from one snapshot on: the snapshot, and deltas that lead from state to state. */

import { createWriter, type Ledger } from "./canonical";
import { createChanges } from "./changes";
import { attributesSet, differences, placed, textsSet } from "./delta";
import { maskData, maskText, modeAt, MODES, scrubUrl, type Mode } from "./mask";
import { attribute, Observer } from "./natives";
import { quietly } from "./patches";
import { mayHaveStates, statesOf } from "./states";
import { innerOf, isElement, isFrame, isRoot, above, type Root } from "./tree";

export interface Snapshot {
  url: string;
  title: string;
  w: number;
  h: number;
  html: string;
  c: number;
  v: unknown[] | undefined;
}

export interface Delta {
  c: number;
  r: unknown[] | undefined;
  i: unknown[] | undefined;
  a: unknown[] | undefined;
  x: unknown[] | undefined;
  v: unknown[] | undefined;
}

export interface CoreOptions {
  /** `inputs`, `all` or `none`. */
  masking: string;
  /** Told that there may be a delta now. */
  changed(): void;
  /** Told of each document and shadow root when it is written. */
  root(root: Root): void;
}

export interface Core {
  snapshot: Snapshot;
  /** The change since the last state, or undefined when there is none. */
  delta(): Delta | undefined;
  /** The id of a node, or of what it lies in. */
  idOf(node: Node): number;
  modeOf(node: Node): Mode;
  /** The text inside an element as it is recorded. */
  textIn(element: Element): string;
  /** Says that the states of an element may have changed. */
  touch(element: Node, scrolled?: boolean): void;
  /** Says that a host has a shadow root now. */
  attached(root: ShadowRoot): void;
  stop(): void;
}

const OBSERVED = {
  childList: true,
  subtree: true,
  attributes: true,
  attributeOldValue: true,
  characterData: true,
  characterDataOldValue: true,
};

/** Elements that have been seen to scroll: to ask every other one would cost each snapshot a layout. */
const scrollers = new WeakSet<Node>();
let firstLook = true;

const filled = (list: unknown[]): unknown[] | undefined => (list.length ? list : undefined);

export function createCore(top: Document, { masking, changed, root }: CoreOptions): Core {
  const mode = MODES[masking] ?? MODES.all!;
  const ids = new WeakMap<Node, number>([[top, 0]]);
  /** What was last sent of each node that has states, by key. */
  const seen = new Map<Node, Map<string, unknown>>();
  const touched = new Set<Node>();
  let last = 0;
  let rewriteMoves = false;
  let focused: Element | null = null;
  let pollDue = 0;
  let states = new Map<number, Record<string, unknown>>();

  const changes = createChanges(ids, (node) => seen.delete(node));
  const observer = new Observer(
    quietly((records: MutationRecord[]) => {
      changes.take(records);
      changed();
    }),
  );
  const ledger: Ledger = { top, mode, known: (node) => ids.has(node), written };
  const modeOf = (node: Node): Mode => modeAt(node, top, mode);

  function written(node: Node, mode: Mode): void {
    ids.set(node, ++last);
    changes.added.delete(node);
    if (isRoot(node)) observe(node);
    else if (isElement(node)) {
      if (isFrame(node)) changes.frames.set(node, innerOf(node));
      rewriteMoves ||= attribute(node, "data-hawk") !== null;
      const scrolls = firstLook || scrollers.has(node);
      if (scrolls || mayHaveStates(node)) read(node, mode, scrolls);
    }
  }

  function observe(node: Root): void {
    observer.observe(node, OBSERVED);
    root(node);
    read(node, mode, false);
  }

  function news(node: Node, key: string, value: unknown): void {
    const id = ids.get(node)!;
    states.set(id, { ...states.get(id), [key]: value });
  }

  /** Reads a node's states and notes those that are news; where it scrolled to only when asked, for that costs a layout. */
  function read(node: Node, mode: Mode, scrolled: boolean): void {
    const before = seen.get(node) ?? new Map<string, unknown>();
    for (const { key, stamp, plain, value } of statesOf(node, mode, scrolled)) {
      if (before.get(key) === stamp || (plain && !before.has(key))) continue;
      before.set(key, stamp);
      news(node, key, value());
    }
    if (before.has("scroll")) scrollers.add(node);
    if (before.size || isRoot(node) || mayHaveStates(node as Element)) seen.set(node, before);
  }

  /** Reads again what was touched, and all that has states unless that would take too long. */
  function poll(): void {
    const start = performance.now();
    const whole = start >= pollDue;
    for (const node of whole ? new Set([...touched, ...seen.keys()]) : touched) {
      if (ids.has(node)) read(node, modeOf(node), touched.has(node) && scrollers.has(node));
    }
    touched.clear();
    // At most a fiftieth of the time goes into looking for changes that no event tells.
    if (whole) pollDue = 51 * performance.now() - 50 * start;
  }

  function focus(): void {
    let active = top.activeElement;
    for (let inner; active && (inner = innerOf(active)?.activeElement); ) active = inner;
    if (active && (active.localName === "body" || !ids.has(active))) active = null;
    if (active === focused) return;
    if (focused && ids.has(focused)) news(focused, "focus", false);
    if (active) news(active, "focus", true);
    focused = active;
  }

  function statesSet(): unknown[] {
    focus();
    const column = differences();
    const list = [...states].flatMap(([id, news]) => [column(id), news]);
    states = new Map();
    return list;
  }

  function snapshot(): Snapshot {
    const writer = createWriter(ledger);
    observe(top);
    for (const node of top.childNodes) writer.write(node, top);
    firstLook = false;
    return {
      url: scrubUrl(top.URL),
      title: maskText(top.title, mode),
      w: innerWidth,
      h: innerHeight,
      html: writer.html(),
      c: last,
      v: filled(statesSet()),
    };
  }

  function delta(): Delta | undefined {
    const { added, removed, attributes, texts } = changes;
    changes.take(observer.takeRecords());
    changes.checkFrames();
    const base = last;
    const i = placed(changes, ids, ledger, rewriteMoves);
    const a = attributesSet(changes, ids, ledger, base);
    const x = textsSet(changes, ids, ledger, base);
    for (const element of attributes.keys()) touched.add(element);
    poll();
    const r = removed.map(differences());
    removed.length = 0;
    for (const each of [added, attributes, texts]) each.clear();
    const [R, I, A, X, V] = [r, i, a, x, statesSet()].map(filled);
    return R || I || A || X || V ? { c: base, r: R, i: I, a: A, x: X, v: V } : undefined;
  }

  return {
    snapshot: snapshot(),
    delta,
    modeOf,
    textIn(element) {
      let text = "";
      const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      for (let node; text.length < 200 && (node = walker.nextNode() as Text | null); ) {
        if (ids.has(node)) text += maskData(node.data, node, modeOf(node));
      }
      return text;
    },
    idOf(node) {
      let at: Node | null = node;
      while (at && !ids.has(at)) at = above(at, top);
      return (at && ids.get(at)) || 0;
    },
    touch(element, scrolled) {
      if (scrolled) scrollers.add(element);
      touched.add(element);
    },
    attached(root) {
      if (!ids.has(root.host)) return;
      changes.added.add(root);
      changed();
    },
    stop: () => observer.disconnect(),
  };
}
