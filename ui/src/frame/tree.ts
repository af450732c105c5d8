/** The captured page as it stands in the frame: which node has which id, and what is known of it. */

import type { NodeState, Snapshot } from "../wire.js";
import type { Assets, Watcher } from "./assets.js";
import { rewrite, type Surroundings } from "./css.js";
import * as dom from "./dom.js";

export type Root = Document | DocumentFragment;
/** A style sheet that was kept is given as an address of this kind. */
const SHEET = "data:text/css,";
/** So many sheets import one another at most. */
const SHEETS_DEEP = 8;
type About = Pick<Snapshot, "url" | "base" | "dark">;

export class Tree {
  /** The highest id given out so far. */
  counter = 0;
  readonly document: Document;
  /** The document that is on the screen; all others are only kept, for what may come out of them. */
  screen: Document | null;
  readonly dark: boolean;
  /** What relative addresses are relative to, in each document that may come to be on the screen. */
  private readonly bases = new WeakMap<Node, string>();
  focused: Element | null = null;
  /** The frames on the screen, and the ids of what they show. */
  readonly frames = new Map<Element, number>();
  /** Shadow roots and style elements that have to be shown anew. */
  readonly stale = new Set<Root | Element>();
  /** The shadow roots there were on the screen. */
  readonly shadows = new Set<ShadowRoot>();
  private readonly about: { url: string; base?: string };
  private readonly nodes = new Map<number, Node>();
  private readonly ids = new WeakMap<Node, number>();
  private readonly inner = new WeakMap<Element, Document>();
  private readonly states = new WeakMap<Node, NodeState>();
  private readonly contents = new WeakMap<Element, DocumentFragment>();
  private readonly holders = new WeakMap<Node, Element>();
  private readonly watchers = new WeakMap<Node, Map<string, Watcher>>();

  /** `shown` is the id of the document on the screen: 0, or that of one in a frame. */
  constructor(root: Root, readonly shown: number, readonly assets: Assets, about: About) {
    this.document = root instanceof Document ? root : dom.documentOf(root)!;
    this.screen = shown ? null : this.document;
    this.dark = about.dark ?? false;
    this.about = { url: about.url, ...(about.base !== undefined && { base: about.base }) };
    this.bases.set(this.document, about.base ?? about.url);
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
      for (const child of dom.childrenOf(this.contentOf(node))) stack.push(child);
      if (!(node instanceof Element)) continue;
      const shadow = dom.shadowOf(node);
      const inner = shadow ?? this.inner.get(node);
      if (shadow) this.shadows.delete(shadow);
      if (this.focused === node) this.focused = null;
      this.frames.delete(node);
      if (inner) stack.push(inner);
    }
  }

  isOnScreen(node: Node): boolean {
    return (node instanceof Document ? node : dom.documentOf(node)) === this.screen;
  }

  /** Has `inner` stand for the document `id` of a frame; `base` as its address says, if it does. */
  openFrame(host: Element, id: number, inner: Document, base = ""): void {
    this.inner.set(host, inner);
    this.frames.set(host, id);
    const around = this.baseOf(host);
    this.bases.set(inner, absolute(base, around).url || around);
  }

  /** Addresses are relative to `base` from now on, or with null to the page's own; what is shown already stays. */
  setBase(node: Node, base: string | null): void {
    if (node !== this.document) return;
    if (base === null) delete this.about.base;
    else this.about.base = base;
    this.bases.set(node, base ?? this.about.url);
  }

  /** The page's address has changed, and with it what its addresses are relative to, if nothing else says that. */
  move(url: string): void {
    if (this.about.base === undefined) this.bases.set(this.document, url);
    this.about.url = url;
  }

  private baseOf(node: Node): string {
    return this.bases.get(node instanceof Document ? node : dom.documentOf(node)!) ?? "";
  }

  /** An address of `node` as the page meant it, without its fragment; empty where it means nothing. */
  resolved(node: Node, address: string): string {
    return absolute(address, this.baseOf(node)).url;
  }

  stateOf(node: Node): NodeState {
    return this.states.get(node) ?? {};
  }

  /** All states, with the ids of their nodes. */
  *told(): Generator<[id: number, state: NodeState]> {
    for (const [id, node] of this.nodes) {
      const state = this.states.get(node);
      if (state) yield [id, state];
    }
  }

  addState(node: Node, state: NodeState): void {
    this.states.set(node, { ...this.states.get(node), ...state });
  }

  /**
   * Keeps what is captured as the children of a style element apart from it: it is numbered and
   * changed as it came, while the element itself has the text that is shown.
   */
  keepApart(style: Element): void {
    const content = dom.createFragment(this.document);
    this.contents.set(style, content);
    this.holders.set(content, style);
    this.stale.add(style);
  }

  /** Where the children of `node` are. */
  contentOf(node: Node): Node {
    return this.contents.get(node as Element) ?? node;
  }

  parentOf(node: Node): Node | null {
    const parent = dom.parentOf(node);
    return parent && (this.holders.get(parent) ?? parent);
  }

  place(parent: Node, node: Node, before: Node | null): void {
    dom.place(this.contentOf(parent), node, before);
    this.touch(node);
  }

  /** If `node` is the text of a style element, its sheet is to be read anew, as a browser does. */
  touch(node: Node): void {
    const parent = this.parentOf(node) as Element | null;
    if (!parent || !this.contents.has(parent)) return;
    this.addState(parent, { sheet: null });
    this.stale.add(parent);
  }

  /**
   * CSS that belongs to `node`, for the screen; `again` is called when more is known of what it
   * needs. `what` tells apart what belongs to the same node.
   */
  rewritten(css: string, node: Node, what: string, again: () => void): string {
    return rewrite(css, this.around(this.baseOf(node), this.watcher(node, what, again)));
  }

  /** The same for the sheet at an address, as far as it was kept. */
  linked(address: string, node: Node, what: string, again: () => void): string {
    const watcher = this.watcher(node, what, again);
    return address && this.sheet(address, this.baseOf(node), watcher);
  }

  /** Finds what an address of `node` leads to: null where that was not kept. */
  finder(node: Node, what: string, again: () => void): (address: string) => string | null {
    const watcher = this.watcher(node, what, again);
    const base = this.baseOf(node);
    return (address) => this.find(address, base, watcher);
  }

  private watcher(node: Node, what: string, again: () => void): Watcher {
    const own = this.watchers.get(node) ?? new Map<string, Watcher>();
    const watcher = own.get(what) ?? { urls: new Set(), again };
    this.watchers.set(node, own.set(what, watcher));
    watcher.urls.clear();
    return watcher;
  }

  /** What is around CSS whose addresses are relative to `base`; it stands in the sheets `within`. */
  private around(base: string, watcher: Watcher, within: readonly string[] = []): Surroundings {
    return {
      dark: this.dark,
      find: (address) => this.find(address, base, watcher),
      sheet: (address) => this.sheet(address, base, watcher, within),
    };
  }

  private sheet(address: string, base: string, watcher: Watcher, within: readonly string[] = []): string {
    const { url } = absolute(address, base);
    if (!/^https?:/.test(url) || within.includes(url) || within.length >= SHEETS_DEEP) return "";
    const found = this.find(url, base, watcher);
    if (!found?.startsWith(SHEET)) return "";
    return rewrite(decodeURIComponent(found.slice(SHEET.length)), this.around(url, watcher, [...within, url]));
  }

  private find(address: string, base: string, watcher: Watcher): string | null {
    if (/^\s*(data:|#)/i.test(address)) return address;
    const { url, hash } = absolute(address, base);
    if (hash && url === this.about.url) return hash;
    if (!/^https?:/.test(url)) return null;
    const found = this.assets.find(url);
    if (found !== null) return found + hash;
    watcher.urls.add(url);
    this.assets.watch(url, watcher);
    return null;
  }
}

/** An address as the page meant it, without its fragment; empty where it means nothing. */
export function absolute(address: string, base: string): { url: string; hash: string } {
  try {
    const url = new URL(address, base || undefined);
    const { hash } = url;
    url.hash = "";
    return { url: url.href, hash };
  } catch {
    return { url: "", hash: "" };
  }
}
