/** The DOM's own getters: a form's fields may hide them by name, and a page may replace globals. */

type Getter<T> = (node: Node) => T;

function own<T>(prototype: object, name: string): Getter<T> {
  const { get } = Object.getOwnPropertyDescriptor(prototype, name)!;
  return (node) => get!.call(node) as T;
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

const { getAttribute, getAttributeNames } = ofElement;
const { getRootNode } = ofNode;
export const attribute = (node: Node, name: string): string => getAttribute.call(node, name) ?? "";
export const hasAttribute = (node: Node, name: string): boolean => getAttribute.call(node, name) !== null;
export const attributeNamesOf = (node: Node): string[] => getAttributeNames.call(node);
export const rootOf = (node: Node): Node => getRootNode.call(node);

// Angular's zone.js puts its own in place, which would run change detection for our callbacks.
export const Observer =
  (window as { __zone_symbol__MutationObserver?: typeof MutationObserver }).__zone_symbol__MutationObserver ??
  MutationObserver;
