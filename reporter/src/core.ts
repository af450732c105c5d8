/** Records a page from one snapshot on: the snapshot, and deltas that lead from state to state. */

import { createWriter, type Ledger } from "./canonical";
import { createChanges } from "./changes";
import { attributesSet, differences, placed, textsSet } from "./delta";
import { maskData, maskText, modeAt, MODES, scrubUrl, type Mode } from "./mask";
import { attribute, Observer } from "./natives";
import { quietly } from "./patches";
import { createShown } from "./shown";
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

const filled = (list: unknown[]): unknown[] | undefined => (list.length ? list : undefined);

export function createCore(top: Document, { masking, changed, root }: CoreOptions): Core {
  const mode = MODES[masking] ?? MODES.all!;
  const ids = new WeakMap<Node, number>([[top, 0]]);
  let last = 0;
  let rewriteMoves = false;

  const modeOf = (node: Node): Mode => modeAt(node, top, mode);
  const shown = createShown(top, ids, modeOf);
  const changes = createChanges(ids, shown.forget);
  const observer = new Observer(
    quietly((records: MutationRecord[]) => {
      changes.take(records);
      changed();
    }),
  );
  const ledger: Ledger = { top, mode, known: (node) => ids.has(node), written };

  function written(node: Node, mode: Mode): void {
    ids.set(node, ++last);
    changes.added.delete(node);
    if (isRoot(node)) observe(node);
    else if (isElement(node)) {
      if (isFrame(node)) changes.frames.set(node, innerOf(node));
      rewriteMoves ||= attribute(node, "data-hawk") !== null;
      shown.written(node, mode);
    }
  }

  function observe(node: Root): void {
    observer.observe(node, OBSERVED);
    root(node);
    shown.written(node, mode);
  }

  function snapshot(): Snapshot {
    const writer = createWriter(ledger);
    observe(top);
    for (const node of top.childNodes) writer.write(node, top);
    const { URL, title } = top;
    const v = filled(shown.news());
    return { url: scrubUrl(URL), title: maskText(title, mode), w: innerWidth, h: innerHeight, html: writer.html(), c: last, v };
  }

  function delta(): Delta | undefined {
    const { added, removed, attributes, texts } = changes;
    changes.take(observer.takeRecords());
    changes.checkFrames();
    const base = last;
    const i = placed(changes, ids, ledger, rewriteMoves);
    const a = attributesSet(changes, ids, ledger, base);
    const x = textsSet(changes, ids, ledger, base);
    for (const element of attributes.keys()) shown.touch(element);
    shown.poll();
    const r = removed.map(differences());
    removed.length = 0;
    for (const each of [added, attributes, texts]) each.clear();
    const [R, I, A, X, V] = [r, i, a, x, shown.news()].map(filled);
    return R || I || A || X || V ? { c: base, r: R, i: I, a: A, x: X, v: V } : undefined;
  }

  return {
    snapshot: snapshot(),
    delta,
    modeOf,
    textIn: (element) => textIn(element, (node) => (ids.has(node) ? maskData(node.data, node, modeOf(node)) : "")),
    idOf: (node) => nearest(node, ids, top),
    touch: shown.touch,
    attached(root) {
      if (!ids.has(root.host)) return;
      changes.added.add(root);
      changed();
    },
    stop: () => observer.disconnect(),
  };
}

/** The first of the text inside an element, as much as a label may need. */
function textIn(element: Element, dataOf: (node: Text) => string): string {
  let text = "";
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  for (let node; text.length < 200 && (node = walker.nextNode() as Text | null); ) text += dataOf(node);
  return text;
}

/** The id of a node, or of the nearest one above that has one. */
function nearest(node: Node, ids: WeakMap<Node, number>, top: Document): number {
  let at: Node | null = node;
  while (at && !ids.has(at)) at = above(at, top);
  return (at && ids.get(at)) || 0;
}
