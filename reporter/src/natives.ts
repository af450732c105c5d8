/** The DOM's own getters and methods: a form's fields may hide them by name, and a page may replace globals. */

type Own<T> = (node: Node, name?: string) => T;

const { call } = own;

// Bound, and not called by a function of ours: a walk calls them by the hundred thousand, and an engine sees through it.
function own<T>(prototype: object, name: string): Own<T> {
  const { get, value } = Object.getOwnPropertyDescriptor(prototype, name)!;
  return call.bind((get ?? value) as () => unknown) as Own<T>;
}

const [ofNode, ofElement] = [Node.prototype, Element.prototype];

export const typeOf = own<number>(ofNode, "nodeType");
export const parentOf = own<Node | null>(ofNode, "parentNode");
export const firstOf = own<Node | null>(ofNode, "firstChild");
export const nextOf = own<Node | null>(ofNode, "nextSibling");
export const previousOf = own<Node | null>(ofNode, "previousSibling");
export const connected = own<boolean>(ofNode, "isConnected");
export const localNameOf = own<string>(ofElement, "localName");
export const tagNameOf = own<string>(ofElement, "tagName");
export const namespaceOf = own<string | null>(ofElement, "namespaceURI");
export const shadowOf = own<ShadowRoot | null>(ofElement, "shadowRoot");

export const attributeNamesOf = own<string[]>(ofElement, "getAttributeNames");
export const rootOf = own<Node>(ofNode, "getRootNode");
const getAttribute = own<string | null>(ofElement, "getAttribute");
export const attribute = (node: Node, name: string): string => getAttribute(node, name) ?? "";
export const hasAttribute = (node: Node, name: string): boolean => getAttribute(node, name) !== null;

// Angular's zone.js puts its own in place, which would run change detection for our callbacks.
export const Observer =
  (window as { __zone_symbol__MutationObserver?: typeof MutationObserver }).__zone_symbol__MutationObserver ??
  MutationObserver;
