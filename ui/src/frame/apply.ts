/** A snapshot or a delta to the tree, in the order that docs/wire.md lays down. */

import type { Delta, NodeState, Snapshot, Splice } from "../wire.js";
import { build } from "./build.js";
import * as dom from "./dom.js";
import { setAttribute } from "./guard.js";
import { clearAdopted, setStates } from "./states.js";
import { Tree } from "./tree.js";

type Flat = readonly unknown[];

/** Replaces all of `root`, which gets the id 0, by the snapshot. */
export function load(root: Document | DocumentFragment, snapshot: Snapshot): Tree {
  const tree = new Tree(root);
  dom.empty(root);
  clearAdopted(root);
  const listed = snapshot.ids ? runs(snapshot.ids) : null;
  build(tree, snapshot.html, root, null, () => listed?.next().value ?? tree.counter + 1);
  if (tree.counter > snapshot.c || (!listed && tree.counter !== snapshot.c))
    throw new Error(`${tree.counter} nodes, but the reporter counted ${snapshot.c}`);
  tree.counter = snapshot.c;
  setStates(tree, states(snapshot.v));
  return tree;
}

/** Throws when the delta does not fit the tree, which is then of no use any more. */
export function apply(tree: Tree, delta: Delta): void {
  if (delta.c !== tree.counter) throw new Error(`delta ${delta.n} counts from ${delta.c}, not ${tree.counter}`);
  const removed = column(delta.r, 0, 1).flatMap((id) => withInner(tree.node(id)));
  for (const node of removed) remove(tree, node);
  insert(tree, delta.i ?? []);
  column(delta.a, 0, 3).forEach((id, at) => {
    const element = tree.node(id) as Element;
    const name = delta.a![at * 3 + 1] as string;
    const value = delta.a![at * 3 + 2] as string | null | Splice;
    setAttribute(element, name, value === null ? null : spliced(dom.getAttribute(element, name) ?? "", value));
    tree.touch(element);
  });
  column(delta.x, 0, 2).forEach((id, at) => {
    const text = tree.node(id) as Text;
    text.data = spliced(text.data, delta.x![at * 2 + 1] as string | Splice);
    tree.touch(text);
  });
  setStates(tree, states(delta.v));
  for (const node of removed) tree.forget(node);
}

/** An inner tree stays with its host for good: what goes is all that is in it. */
const withInner = (node: Node): Node[] => (dom.isInner(node) ? [node, ...dom.childrenOf(node)] : [node]);

function remove(tree: Tree, node: Node): void {
  tree.touch(node);
  dom.takeOut(node);
}

function insert(tree: Tree, flat: Flat): void {
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
    if (before && dom.parentOf(before) !== parent) throw new Error(`node ${nexts[at]} is not under node ${parents[at]}`);
    if (typeof what === "string") build(tree, what, parent, before, () => tree.counter + 1);
    else dom.place(parent, what, before);
    tree.touch(parent);
  });
}

/** One column of a flat list, its differences added up. */
function column(flat: Flat = [], from: number, stride: number): number[] {
  const ids: number[] = [];
  for (let at = from, id = 0; at < flat.length; at += stride) ids.push((id += flat[at] as number));
  return ids;
}

function states(flat: Flat = []): [id: number, state: NodeState][] {
  return column(flat, 0, 2).map((id, at) => [id, flat[at * 2 + 1] as NodeState]);
}

function* runs(ids: readonly number[]): Generator<number, undefined> {
  for (let at = 0; at < ids.length; at += 2) for (let n = 0; n < ids[at + 1]!; n++) yield ids[at]! + n;
}

function spliced(old: string, value: string | Splice): string {
  if (typeof value === "string") return value;
  const [start, deleted, inserted] = value;
  return old.slice(0, start) + inserted + old.slice(start + deleted);
}
