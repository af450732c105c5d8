/** The DOM's own getters: a form's fields may hide them by name, and a page may replace globals. */

type Getters<T> = { [K in keyof T]: (node: Node) => T[K] };

function getters<T extends unknown[]>(prototype: object, names: string): Getters<T> {
  return names.split(" ").map((name) => {
    const { get } = Object.getOwnPropertyDescriptor(prototype, name)!;
    return (node: Node): unknown => get!.call(node);
  }) as Getters<T>;
}

type Other = Node | null;

export const [typeOf, parentOf, firstOf, nextOf, previousOf, connected] = getters<
  [number, Other, Other, Other, Other, boolean]
>(Node.prototype, "nodeType parentNode firstChild nextSibling previousSibling isConnected");

export const [localNameOf, prefixOf, namespaceOf, attributesOf, shadowOf] = getters<
  [string, string | null, string | null, NamedNodeMap, ShadowRoot | null]
>(Element.prototype, "localName prefix namespaceURI attributes shadowRoot");

const { getAttribute } = Element.prototype;
const { getRootNode } = Node.prototype;
export const attribute = (node: Node, name: string): string | null => getAttribute.call(node, name);

export const rootOf = (node: Node): Node => getRootNode.call(node);

// Angular's zone.js puts its own in place, which would run change detection for our callbacks.
export const Observer =
  (window as { __zone_symbol__MutationObserver?: typeof MutationObserver }).__zone_symbol__MutationObserver ??
  MutationObserver;
