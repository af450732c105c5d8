// What the golden tests need of the frame: a page rebuilt, with its ids, as plain data.
import { apply, load } from "../../ui/src/frame/apply.js";
import { Assets } from "../../ui/src/frame/assets.js";
import { captured, getAttribute } from "../../ui/src/frame/captured.js";
import { rewrite } from "../../ui/src/frame/css.js";
import * as dom from "../../ui/src/frame/dom.js";
import type { Tree } from "../../ui/src/frame/tree.js";
import type { Delta, Snapshot } from "../../ui/src/wire.js";

const NAMES = new Map([[dom.HTML, "html"], [dom.SVG, "svg"], [dom.MATHML, "math"]]);

const OURS = /^(sandbox|decoding|data-hawk-.*)$/;

function describe(node: Node): object {
  if (node instanceof Text) return { text: node.data };
  if (node instanceof DocumentType) return { doctype: node.name, public: node.publicId, system: node.systemId };
  if (node instanceof Document) return { document: true };
  if (!(node instanceof Element)) return { shadow: true };
  const ns = node.namespaceURI ?? "";
  const names = [...node.getAttributeNames().filter((name) => !OURS.test(name)), ...(captured.get(node)?.keys() ?? [])];
  const read = names.map((name) => [name, getAttribute(node, name)]);
  const attrs = Object.fromEntries(read.filter(([, value]) => value !== null));
  return { name: qualified(node), ns: NAMES.get(ns) ?? ns, attrs };
}

const qualified = (element: Element): string => (element.prefix ? `${element.prefix}:` : "") + element.localName;

/** All nodes by id, each with the id of its parent where the DOM has one. */
function nodes(tree: Tree, top: number): Record<number, object> {
  const listed: Record<number, object> = {};
  const ids = new Map<Node, number>();
  for (let id = 0; id <= top; id++) {
    try {
      ids.set(tree.node(id), id);
    } catch {
      // It was forgotten.
    }
  }
  for (const [node, id] of ids) if (id) listed[id] = { ...describe(node), parent: ids.get(tree.parentOf(node)!) ?? null };
  return listed;
}

/** What is known of each node beside what HTML says. */
function states(tree: Tree, top: number): Record<number, object> {
  const listed: Record<number, object> = {};
  for (const id of Object.keys(nodes(tree, top)).map(Number)) {
    const state = tree.stateOf(tree.node(id));
    if (Object.keys(state).length) listed[id] = state;
  }
  return listed;
}

const rootFor = (html: string): Document | DocumentFragment =>
  /^<(!DOCTYPE|html)/.test(html) ? document.implementation.createHTMLDocument() : document.createDocumentFragment();

const start = (html: string, c: number, more: Partial<Snapshot> = {}): Tree =>
  load(rootFor(html), { k: "snapshot", n: 1, url: "", title: "", w: 1, h: 1, html, c, ...more }, new Assets(() => {}));

Object.assign(globalThis, {
  built: (html: string, c: number, more: Partial<Snapshot> = {}) => nodes(start(html, c, more), c),
  changed: (html: string, delta: Delta) => {
    const tree = start(html, delta.c);
    apply(tree, delta);
    return nodes(tree, tree.counter);
  },
  /** The states after a snapshot, and a delta if there is one. */
  stated: (html: string, c: number, more: Partial<Snapshot>, delta?: Delta) => {
    const tree = start(html, c, more);
    if (delta) apply(tree, delta);
    return states(tree, tree.counter);
  },
  /** CSS for the screen, with what was kept by address. */
  rewritten: (css: string, dark: boolean, kept: Record<string, string>) => rewrite(css, { dark, find: (address) => kept[address] ?? null }),
  numbered: (html: string, ids: number[]) => {
    const top = Math.max(...ids.filter((_, at) => at % 2 === 0));
    return nodes(start(html, top, { ids }), top);
  },
});
