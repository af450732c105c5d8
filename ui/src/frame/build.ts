/** Canonical HTML to nodes, each numbered in the order of writing. */

import { setAttribute } from "./attributes.js";
import { blank } from "./blank.js";
import * as dom from "./dom.js";
import { createInert, isStyle } from "./guard.js";
import { doctypeAt, tokens, type Token } from "./tokens.js";
import type { Tree } from "./tree.js";

const VOID = new Set("area base br col embed hr img input link meta param source track wbr".split(" "));
const LETTERS: Record<string, string> = { h: dom.HTML, s: dom.SVG, m: dom.MATHML };
/** Where HTML begins again below foreign elements. */
const INTEGRATION = new Map([
  [dom.SVG, new Set(["foreignObject", "desc", "title"])],
  [dom.MATHML, new Set(["mi", "mo", "mn", "ms", "mtext", "annotation-xml"])],
]);

type Opened = Extract<Token, { kind: "open" }>;
interface Level {
  node: Node;
  tag: string;
  /** The namespace as captured: what stands for a node may be in another one. */
  namespace: string;
  name: string;
}

/** Builds `html` under `parent` in front of `before`, and numbers it with what `next` gives. */
export function build(tree: Tree, html: string, parent: Node, before: Node | null, next: () => number): void {
  const isElement = parent instanceof Element;
  const levels: Level[] = [
    { node: parent, tag: "", namespace: (isElement && dom.namespaceOf(parent)) || dom.HTML, name: isElement ? dom.nameOf(parent) : "" },
  ];
  for (const token of tokens(html)) {
    const into = levels[levels.length - 1]!;
    if (token.kind === "close") {
      if (levels.length === 1 || into.tag !== token.tag) throw new Error(`unexpected </${token.tag}>`);
      levels.pop();
      // Only now does it go in: building off the tree costs no style or layout on the way.
      if (!dom.isInner(into.node)) tree.place(levels[levels.length - 1]!.node, into.node, levels.length === 1 ? before : null);
      continue;
    }
    const id = next();
    const level = token.kind === "open" ? open(tree, token, into, id, html) : null;
    const node = level?.node ?? leaf(tree, token as Exclude<Token, Opened>, into.node);
    tree.number(node, id);
    if (level && !isVoid(level)) levels.push(level);
    else tree.place(into.node, node, levels.length === 1 ? before : null);
  }
  if (levels.length > 1) throw new Error(`<${levels[levels.length - 1]!.tag}> is not closed`);
}

const isVoid = (level: Level): boolean => level.namespace === dom.HTML && VOID.has(level.tag);

function ownerOf(tree: Tree, node: Node): Document {
  return node instanceof Document ? node : (dom.documentOf(node) ?? tree.document);
}

function leaf(tree: Tree, token: Exclude<Token, Opened>, into: Node): Node {
  const owner = ownerOf(tree, into);
  if (token.kind === "text") return dom.createText(owner, token.text);
  if (token.kind !== "doctype") throw new Error(`unexpected </${token.tag}>`);
  return dom.doctype(token.name, token.publicId, token.systemId) ?? dom.createText(owner, "");
}

function open(tree: Tree, token: Opened, into: Level, id: number, html: string): Level {
  const { tag } = token;
  if (tag === "#shadow") return { node: shadowFor(tree, into.node, token), tag, namespace: dom.HTML, name: tag };
  if (tag === "#document") return { node: documentFor(tree, into.node, token, id, html), tag, namespace: dom.HTML, name: tag };
  const [namespace, name] = tag[0] === "#" ? explicit(tag) : [implied(tag, into), tag];
  const element = createInert(ownerOf(tree, into.node), namespace, name);
  if (isStyle(element)) tree.keepApart(element);
  for (const [attribute, value] of token.attributes) setAttribute(tree, element, attribute, value);
  return { node: element, tag, namespace, name };
}

function implied(name: string, parent: Level): string {
  if (name === "svg") return dom.SVG;
  if (name === "math") return dom.MATHML;
  const integration = INTEGRATION.get(parent.namespace);
  return integration && !integration.has(parent.name) ? parent.namespace : dom.HTML;
}

const EXPLICIT = /^#(?:([hsm])|x:([^:]*)):(.+)$/s;

function explicit(tag: string): [namespace: string, name: string] {
  const [, letter, uri, name] = EXPLICIT.exec(tag) ?? [];
  if (name === undefined) throw new Error(`unknown tag <${tag}>`);
  return [letter ? LETTERS[letter]! : decodeURIComponent(uri!), name];
}

function shadowFor(tree: Tree, host: Node, { attributes }: Opened): Node {
  const existing = host instanceof Element ? dom.shadowOf(host) : null;
  if (existing) {
    dom.empty(existing);
    return existing;
  }
  try {
    const slotAssignment = attributes.some(([name, value]) => name === "slots" && value === "manual") ? "manual" : "named";
    const root = dom.attachShadow(host as Element, { mode: "open", slotAssignment });
    tree.shadows.add(root);
    tree.stale.add(root);
    return root;
  } catch {
    // Only a forged capture has a shadow where none can be: it is counted and not shown.
    return dom.createFragment(ownerOf(tree, host));
  }
}

function documentFor(tree: Tree, host: Node, token: Opened, id: number, html: string): Node {
  const isShown = id === tree.shown;
  const inner = isShown ? blank(doctypeAt(html, token.end), token.attributes.some(([name]) => name === "strict")) : dom.inertDocument();
  if (isShown) tree.stale.add((tree.screen = inner));
  const base = token.attributes.find(([name]) => name === "base")?.[1];
  if (host instanceof Element) tree.openFrame(host, id, inner, base);
  return inner;
}
