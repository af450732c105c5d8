/**
 * DOM operations that captured content cannot stand in for.
 *
 * A form and a document answer to the names of what they contain: `<input name=insertBefore>` hides
 * `form.insertBefore`. So the methods are taken from the prototypes and called from outside.
 */

export const HTML = "http://www.w3.org/1999/xhtml";
export const SVG = "http://www.w3.org/2000/svg";
export const MATHML = "http://www.w3.org/1998/Math/MathML";

const { apply } = Reflect;

function method<Self extends object, Args extends unknown[], Result>(
  own: (...args: Args) => Result,
): (self: Self, ...args: Args) => Result {
  return (self, ...args) => apply(own, self, args) as Result;
}

function getter<Self extends object, Result>(prototype: Self, name: keyof Self): (self: Self) => Result {
  const get = Object.getOwnPropertyDescriptor(prototype, name)!.get!;
  return (self) => apply(get, self, []) as Result;
}

function setter<Self extends object, Name extends keyof Self>(prototype: Self, name: Name): (self: Self, value: Self[Name]) => void {
  const set = Object.getOwnPropertyDescriptor(prototype, name)!.set!;
  return (self, value) => void apply(set, self, [value]);
}

const insert = method<Node, [Node, Node | null], Node>(Node.prototype.insertBefore);
const removeChild = method<Node, [Node], Node>(Node.prototype.removeChild);
export const createElement = method<Document, [string, string], Element>(
  Document.prototype.createElementNS as (ns: string, name: string) => Element,
);
export const createPlain = method<Document, [string], Element>(Document.prototype.createElement);
export const createText = method<Document, [string], Text>(Document.prototype.createTextNode);
export const getAttribute = method<Element, [string], string | null>(Element.prototype.getAttribute);
export const setAttribute = method<Element, [string, string], void>(Element.prototype.setAttribute);
export const setAttributeNS = method<Element, [string | null, string, string], void>(Element.prototype.setAttributeNS);
export const setAttributeNode = method<Element, [Attr], Attr | null>(Element.prototype.setAttributeNode);
export const removeAttribute = method<Element, [string], void>(Element.prototype.removeAttribute);
export const hasAttribute = method<Element, [string], boolean>(Element.prototype.hasAttribute);
export const createFragment = method<Document, [], DocumentFragment>(Document.prototype.createDocumentFragment);
export const attachShadow = method<Element, [ShadowRootInit], ShadowRoot>(Element.prototype.attachShadow);
export const scrollTo = method<Element, [ScrollToOptions], void>(
  Element.prototype.scrollTo as (options: ScrollToOptions) => void,
);

export const animate = method<Element, [Keyframe[], EffectTiming], Animation>(
  Element.prototype.animate as (frames: Keyframe[], timing: EffectTiming) => Animation,
);
export const animationsOf = method<Element, [], Animation[]>(Element.prototype.getAnimations);
/** Shows a popover, or takes it away again. */
export const showPopover = method<HTMLElement, [], void>(HTMLElement.prototype.showPopover as () => void);
export const hidePopover = method<HTMLElement, [], void>(HTMLElement.prototype.hidePopover);

export const parentOf = getter<Node, Node | null>(Node.prototype, "parentNode");
export const firstChildOf = getter<Node, Node | null>(Node.prototype, "firstChild");
export const nextOf = getter<Node, Node | null>(Node.prototype, "nextSibling");
export const documentOf = getter<Node, Document | null>(Node.prototype, "ownerDocument");
export const isConnected = getter<Node, boolean>(Node.prototype, "isConnected");
export const namespaceOf = getter<Element, string | null>(Element.prototype, "namespaceURI");
export const nameOf = getter<Element, string>(Element.prototype, "localName");
export const shadowOf = getter<Element, ShadowRoot | null>(Element.prototype, "shadowRoot");
export const attributesOf = getter<Element, NamedNodeMap>(Element.prototype, "attributes");
export const slotOf = getter<Element, HTMLSlotElement | null>(Element.prototype, "assignedSlot");
export const rootElementOf = getter<Document, Element | null>(Document.prototype, "documentElement");

const allIn = method<Document, [string], NodeListOf<Element>>(Document.prototype.querySelectorAll);
const allInShadow = method<ShadowRoot, [string], NodeListOf<Element>>(ShadowRoot.prototype.querySelectorAll);
/** The elements of a name within a document or shadow root, those in its shadow roots not included. */
export const namedIn = (root: Document | ShadowRoot, name: "img" | "canvas"): Element[] => [
  ...(root instanceof Document ? allIn(root, name) : allInShadow(root, name)),
];

/** The animations within a document or shadow root, those in its shadow roots not included. */
export function animationsIn(root: Document | ShadowRoot): Animation[] {
  const { prototype } = root instanceof Document ? Document : ShadowRoot;
  return apply(prototype.getAnimations, root, []) as Animation[];
}

const documentAdopts = setter(Document.prototype, "adoptedStyleSheets");
const shadowAdopts = setter(ShadowRoot.prototype, "adoptedStyleSheets");
export const adopt = (root: Document | ShadowRoot, sheets: CSSStyleSheet[]): void =>
  root instanceof Document ? documentAdopts(root, sheets) : shadowAdopts(root, sheets);

/** Puts `node` under `parent`; false where the DOM does not allow it (text right under a document). */
export function place(parent: Node, node: Node, before: Node | null): boolean {
  try {
    insert(parent, node, before);
    return true;
  } catch {
    return false;
  }
}

export function empty(node: Node): void {
  for (let child = firstChildOf(node); child; child = firstChildOf(node)) removeChild(node, child);
}

/** True for what stands first under its host and is no child of it: a shadow root, a frame's document. */
export const isInner = (node: Node): boolean => node instanceof DocumentFragment || node instanceof Document;

/** Takes `node` out of its parent, if it has one. */
export function takeOut(node: Node): void {
  const parent = parentOf(node);
  if (parent) removeChild(parent, node);
}

export function* childrenOf(node: Node): Generator<Node> {
  for (let child = firstChildOf(node); child; child = nextOf(child)) yield child;
}

const { implementation } = document;
export const doctype = (name: string, publicId: string, systemId: string): DocumentType | null => {
  try {
    return implementation.createDocumentType(name, publicId, systemId);
  } catch {
    return null;
  }
};

/** A document without a window: nothing in it loads or runs. It starts out empty. */
export function inertDocument(): Document {
  const inert = implementation.createHTMLDocument("");
  empty(inert);
  return inert;
}

const open = method<Document, [], Document>(Document.prototype.open as () => Document);
const write = method<Document, [string], void>(Document.prototype.write);
const close = method<Document, [], void>(Document.prototype.close);

/** Gives the parser a new document to read. `html` is ours, never captured. */
export function rewrite(page: Document, html: string): void {
  open(page);
  write(page, html);
  close(page);
}
