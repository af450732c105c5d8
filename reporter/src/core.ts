/** Records a page from one snapshot on: the snapshot, and deltas that lead from state to state. */

import { beginWhole, endWhole, mend, proceed } from "./canonical";
import { changed, checkFrames, clearChanges, frames, removed, take } from "./changes";
import { placed, valueOf, valuesSet } from "./delta";
import { differences } from "./differences";
import { added, clear, knows, lastId } from "./ledger";
import { maskText, pageMode, scrubUrl } from "./mask";
import { Observer } from "./natives";
import { quietly } from "./patches";
import { clearStates, isStateful, look, poll, takeNews, touch } from "./shown";
import { FRAME, innerOf, isRoot, kindOf, type Root } from "./tree";

export interface Snapshot {
  url: string;
  base: string | undefined;
  title: string;
  dark: true | undefined;
  w: number;
  h: number;
  html: string;
  c: number;
  x: unknown[] | undefined;
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

const OBSERVED = { subtree: true, childList: true, attributes: true, characterData: true };

const filled = (list: unknown[]): unknown[] | undefined => (list.length ? list : undefined);

/** So many calls of the observer wait at most: nobody may ask for a delta for long. */
const MOST_TOLD = 1000;

let observer: MutationObserver | undefined;
/** What it has told. That is read when there is time, and not within the page's own tasks. */
let told: MutationRecord[][] = [];
let rootWritten: (root: Root) => void;

export function stopCore(): void {
  observer?.disconnect();
}

/** Begins a snapshot: `root` is told of each document and shadow root, `mayChange` when there may be a delta. */
export function beginSnapshot(root: (root: Root) => void, mayChange: () => void): void {
  stopCore();
  clear(pageMode);
  clearChanges();
  frames.clear();
  clearStates();
  told = [];
  rootWritten = root;
  observer = new Observer(
    quietly((records: MutationRecord[]) => {
      if (told.push(records) > MOST_TOLD) takeTold();
      mayChange();
    }),
  );
  observe(document);
  beginWhole(pageMode, written);
}

/** Goes on with the snapshot until `due` (of `performance.now()`); the answer is the snapshot when it is whole. */
export function proceedSnapshot(due: number): Snapshot | undefined {
  takeTold();
  mend((node) => added.add(node));
  if (!proceed(due)) return undefined;
  const { URL, baseURI, title } = document;
  const [html, texts] = endWhole();
  const [url, base] = [URL, baseURI].map(scrubUrl) as [string, string];
  const column = differences();
  return {
    url,
    base: base === url ? undefined : base,
    title: maskText(title, pageMode),
    dark: matchMedia("(prefers-color-scheme:dark)").matches || undefined,
    w: innerWidth,
    h: innerHeight,
    html,
    c: lastId(),
    x: filled(texts.map((one, at) => (at % 2 ? one : column(one as number)))),
    v: filled(takeNews(true)),
  };
}

function takeTold(): void {
  const records = told.flat();
  told = [];
  take([...records, ...observer!.takeRecords()]);
}

function observe(root: Root): void {
  observer!.observe(root, OBSERVED);
  rootWritten(root);
  look(root);
}

function written(node: Node): void {
  if (isRoot(node)) return observe(node);
  if (kindOf(node) & FRAME) frames.set(node as Element, innerOf(node as Element));
  look(node);
}

/** The change since the last state, or undefined when there is none. */
export function takeDelta(): Delta | undefined {
  takeTold();
  checkFrames();
  const c = lastId();
  const i = placed();
  const [a, x] = valuesSet(c);
  for (const [node, names] of changed) if (isStateful(node) || names.has("popover")) touch(node);
  poll();
  const r = removed.map(differences());
  clearChanges();
  const lists = [r, i, a, x, takeNews(false)].map(filled);
  const [R, I, A, X, V] = lists;
  return lists.some(Boolean) ? { c, r: R, i: I, a: A, x: X, v: V } : undefined;
}

/** Says that a host has a shadow root now; whether that is news. */
export function attached(root: ShadowRoot): boolean {
  return knows(root.host) && !!added.add(root);
}

/** The first of the text (that is what 4 stands for) inside an element as it is recorded, as much as a label may need. */
export function textIn(element: Element): string {
  let text = "";
  const walker = document.createTreeWalker(element, 4);
  for (let node; text.length < 200 && (node = walker.nextNode() as Text | null); ) {
    if (knows(node)) text += valueOf(node, "");
  }
  return text;
}
