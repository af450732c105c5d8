/** A snapshot or a delta to the tree, in the order that docs/wire.md lays down. */

import type { Delta, NodeState, Snapshot, Splice } from "../wire.js";
import type { Assets } from "./assets.js";
import { setAttribute, showAgain } from "./attributes.js";
import { build } from "./build.js";
import { getAttribute } from "./captured.js";
import * as dom from "./dom.js";
import { setStates, type State } from "./states.js";
import { Tree, type Root } from "./tree.js";

type Flat = readonly unknown[];

/** Replaces all of `root`, which gets the id 0, by the snapshot; `shown` is the id of what is on the screen. */
export function load(root: Root, snapshot: Snapshot, assets: Assets, shown = 0): Tree {
  const tree = new Tree(root, shown, assets, snapshot);
  dom.empty(root);
  tree.stale.add(root);
  const listed = snapshot.ids ? runs(snapshot.ids) : null;
  build(tree, snapshot.html, root, null, () => listed?.next().value ?? tree.counter + 1);
  if (tree.counter > snapshot.c || (!listed && tree.counter !== snapshot.c))
    throw new Error(`${tree.counter} nodes, but the reporter counted ${snapshot.c}`);
  tree.counter = snapshot.c;
  setTexts(tree, snapshot.x);
  setStates(tree, states(snapshot.v));
  return tree;
}

/** Throws when the delta does not fit the tree, which is then of no use any more. */
export function apply(tree: Tree, delta: Delta): void {
  if (delta.c !== tree.counter) throw new Error(`delta ${delta.n} counts from ${delta.c}, not ${tree.counter}`);
  const removed = column(delta.r, 0, 1).flatMap((id) => withInner(tree.node(id)));
  for (const node of removed) remove(tree, node);
  const told = states(delta.v);
  // First: what is new in this delta is relative to it.
  for (const [id, { base }] of told) if (base !== undefined) tree.setBase(tree.node(id), base);
  const came = insert(tree, delta.i ?? []);
  column(delta.a, 0, 3).forEach((id, at) => {
    const element = tree.node(id) as Element;
    const name = delta.a![at * 3 + 1] as string;
    const value = delta.a![at * 3 + 2] as string | null | Splice;
    setAttribute(tree, element, name, value === null ? null : spliced(getAttribute(element, name) ?? "", value));
  });
  setTexts(tree, delta.x);
  setStates(tree, [...statesOf(tree, came), ...told]);
  for (const node of removed) tree.forget(node);
}

function setTexts(tree: Tree, flat: Flat = []): void {
  column(flat, 0, 2).forEach((id, at) => {
    const text = tree.node(id) as Text;
    const value = flat[at * 2 + 1] as string | Splice;
    // What is none was named by its digest and never came.
    if (typeof value === "string" || Array.isArray(value)) text.data = spliced(text.data, value);
    tree.touch(text);
  });
}

/** An inner tree stays with its host for good: what goes is all that is in it. */
const withInner = (node: Node): Node[] => (dom.isInner(node) ? [node, ...dom.childrenOf(node)] : [node]);

function remove(tree: Tree, node: Node): void {
  tree.touch(node);
  dom.takeOut(node);
}

/** Those elements that have come from another document onto the screen are given back. */
function insert(tree: Tree, flat: Flat): Set<Node> {
  const came = new Set<Node>();
  const parents = column(flat, 0, 3);
  const nexts = column(flat, 1, 3);
  let moved = 0;
  const whats = parents.map((_, at) => {
    const what = flat[at * 3 + 2] as string | number;
    if (typeof what === "string") return what;
    const node = tree.node((moved += what));
    remove(tree, node);
    return node;
  });
  whats.forEach((what, at) => {
    const parent = tree.node(parents[at]!);
    const before = nexts[at] ? tree.node(nexts[at]) : null;
    if (before && tree.parentOf(before) !== parent) throw new Error(`node ${nexts[at]} is not under node ${parents[at]}`);
    if (typeof what === "string") build(tree, what, parent, before, () => tree.counter + 1);
    else {
      const wasShown = tree.isOnScreen(what);
      tree.place(parent, what, before);
      showMoved(tree, what);
      if (!wasShown && tree.isOnScreen(what)) came.add(what);
    }
  });
  return came;
}

/** The states in what has come onto the screen: but for those that a browser gives up when it moves a node. */
function statesOf(tree: Tree, came: Set<Node>): State[] {
  if (!came.size) return [];
  return [...tree.told()]
    .filter(([id]) => isWithin(tree.node(id), came))
    .map(([id, { scroll: _, modal: __, popover: ___, focus: ____, ...kept }]) => [id, kept]);
}

function isWithin(node: Node, tops: Set<Node>): boolean {
  for (let at: Node | null = node; at; at = dom.parentOf(at) ?? (at instanceof ShadowRoot ? at.host : null)) if (tops.has(at)) return true;
  return false;
}

/** What moves into another document was not shown before; and a style element reads its sheet anew. */
function showMoved(tree: Tree, node: Node): void {
  if (!(node instanceof Element)) return;
  showAgain(tree, node);
  if (tree.contentOf(node) !== node) tree.stale.add(node);
  for (const child of dom.childrenOf(node)) showMoved(tree, child);
}

/** One column of a flat list, its differences added up. */
function column(flat: Flat = [], from: number, stride: number): number[] {
  const ids: number[] = [];
  for (let at = from, id = 0; at < flat.length; at += stride) ids.push((id += flat[at] as number));
  return ids;
}

function states(flat: Flat = []): State[] {
  return column(flat, 0, 2).map((id, at) => [id, flat[at * 2 + 1] as NodeState] as const);
}

function* runs(ids: readonly number[]): Generator<number, undefined> {
  for (let at = 0; at < ids.length; at += 2) for (let n = 0; n < ids[at + 1]!; n++) yield ids[at]! + n;
}

function spliced(old: string, value: string | Splice): string {
  if (typeof value === "string") return value;
  const [start, deleted, inserted] = value;
  return old.slice(0, start) + inserted + old.slice(start + deleted);
}
