// What the golden tests need of the frame: a page rebuilt, with its ids, as plain data.
import { apply, load } from "../../ui/src/frame/apply.js";
import * as dom from "../../ui/src/frame/dom.js";
import type { Tree } from "../../ui/src/frame/tree.js";
import type { Delta, Snapshot } from "../../ui/src/wire.js";

const NAMES = new Map([[dom.HTML, "html"], [dom.SVG, "svg"], [dom.MATHML, "math"]]);

function describe(node: Node): object {
  if (node instanceof Text) return { text: node.data };
  if (node instanceof DocumentType) return { doctype: node.name, public: node.publicId, system: node.systemId };
  if (node instanceof Document) return { document: true };
  if (!(node instanceof Element)) return { shadow: true };
  const ns = node.namespaceURI ?? "";
  const own = Array.from(node.attributes).filter(({ name }) => name !== "data-hawk-focus");
  const attrs = Object.fromEntries(own.map(({ name, value }) => [name, value]));
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
  for (const [node, id] of ids) if (id) listed[id] = { ...describe(node), parent: ids.get(node.parentNode!) ?? null };
  return listed;
}

const rootFor = (html: string): Document | DocumentFragment =>
  /^<(!DOCTYPE|html)/.test(html) ? document.implementation.createHTMLDocument() : document.createDocumentFragment();

const start = (html: string, c: number, ids?: number[]): Tree =>
  load(rootFor(html), { k: "snapshot", n: 1, url: "", title: "", w: 1, h: 1, html, c, ...(ids && { ids }) } as Snapshot);

Object.assign(globalThis, {
  built: (html: string, c: number) => nodes(start(html, c), c),
  changed: (html: string, delta: Delta) => {
    const tree = start(html, delta.c);
    apply(tree, delta);
    return nodes(tree, tree.counter);
  },
  numbered: (html: string, runs: number[]) => {
    const top = Math.max(...runs);
    return nodes(start(html, top, runs), top);
  },
});
