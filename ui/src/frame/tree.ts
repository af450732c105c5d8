/** The captured page as it stands in the frame: which node has which id, and what hangs in frames. */

import * as dom from "./dom.js";

export class Tree {
  /** The highest id given out so far. */
  counter = 0;
  private readonly nodes = new Map<number, Node>();
  private readonly ids = new WeakMap<Node, number>();
  private readonly frames = new WeakMap<Element, Document>();
  private readonly hosts = new WeakMap<Document, Element>();
  private readonly changed = new Set<Document>();

  readonly document: Document;

  constructor(root: Document | DocumentFragment) {
    this.document = root instanceof Document ? root : dom.documentOf(root)!;
    this.number(root, 0);
  }

  node(id: number): Node {
    const node = this.nodes.get(id);
    if (!node) throw new Error(`there is no node ${id}`);
    return node;
  }

  number(node: Node, id: number): void {
    this.nodes.set(id, node);
    this.ids.set(node, id);
    this.counter = Math.max(this.counter, id);
  }

  /** Gives up the ids of `root` and of all below it, unless it is back in the tree. */
  forget(root: Node): void {
    if (dom.parentOf(root)) return;
    const stack = [root];
    for (let node = stack.pop(); node; node = stack.pop()) {
      const id = this.ids.get(node);
      if (id !== undefined && this.nodes.get(id) === node) this.nodes.delete(id);
      for (const child of dom.childrenOf(node)) stack.push(child);
      if (!(node instanceof Element)) continue;
      const inner = dom.shadowOf(node) ?? this.frames.get(node);
      if (inner) stack.push(inner);
    }
  }

  /** The inert document that stands for what `iframe` showed. */
  openFrame(iframe: Element): Document {
    const inert = dom.inertDocument();
    this.frames.set(iframe, inert);
    this.hosts.set(inert, iframe);
    this.changed.add(inert);
    return inert;
  }

  frameOf(iframe: Element): Document | undefined {
    return this.frames.get(iframe);
  }

  /** Remembers that what a frame shows has to be written again, if `node` is in one. */
  touch(node: Node): void {
    const owner = node instanceof Document ? node : dom.documentOf(node);
    if (owner && owner !== this.document) this.changed.add(owner);
  }

  /** The iframes of this document whose content changed, each once. */
  takeChangedFrames(): Set<Element> {
    const outermost = new Set<Element>();
    for (let inert of this.changed) {
      for (let host = this.hosts.get(inert); host; host = this.hosts.get(inert)) {
        inert = dom.documentOf(host)!;
        if (inert !== this.document) continue;
        outermost.add(host);
        break;
      }
    }
    this.changed.clear();
    return outermost;
  }
}
