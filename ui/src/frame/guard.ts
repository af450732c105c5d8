/**
 * What keeps a captured page inert: nothing in it runs, loads from outside, or goes anywhere.
 *
 * The sandbox and the CSP of the frame hold all of this too. The guard is the first of the three
 * walls, so that a gap in one is not a hole.
 */

import * as dom from "./dom.js";

/** Attributes that run, load or lead somewhere, or act on their own as soon as they are set. */
const NEVER = new Set([
  "action", "formaction", "ping", "srcdoc", "http-equiv", "nonce", "integrity", "autofocus", "autoplay",
  "shadowrootmode",
]);
/** An address that makes these load a document of their own. */
const LOADS = new Map([["iframe", "src"], ["frame", "src"], ["embed", "src"], ["object", "data"], ["portal", "src"]]);

/** Stands for a picture that is elsewhere: a calm box looks less like a fault of the page than a broken one. */
const ELSEWHERE =
  "data:image/svg+xml," +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3" preserveAspectRatio="none">' +
      '<rect width="4" height="3" fill="#8883"/></svg>',
  );

const XLINK = "http://www.w3.org/1999/xlink";
const XML = "http://www.w3.org/XML/1998/namespace";
const XMLNS = "http://www.w3.org/2000/xmlns/";

const links = new WeakSet<Element>();

/** True for the style element that stands where the page had a link. */
export const isLink = (element: Element): boolean => links.has(element);

/** An element that may stand for `name`: itself, or an inert one where it would act. */
export function createInert(owner: Document, namespace: string, name: string): Element {
  const element = create(owner, namespace, name);
  // By class and not by name, because "x:script" is a script as well.
  if (element instanceof HTMLScriptElement || element instanceof SVGScriptElement || element instanceof HTMLBaseElement)
    return dom.createElement(owner, dom.HTML, "template");
  if (element instanceof HTMLLinkElement) {
    const style = dom.createElement(owner, dom.HTML, "style");
    links.add(style);
    return style;
  }
  if (element instanceof HTMLIFrameElement) dom.setAttribute(element, "sandbox", "");
  return element;
}

function create(owner: Document, namespace: string, name: string): Element {
  try {
    return dom.createElement(owner, namespace, name);
  } catch {
    // The parser takes names that the DOM refuses; the node has to exist all the same, to be counted.
    return dom.createElement(owner, namespace, "unknown");
  }
}

/** Sets or, with null, removes an attribute, unless it could act. */
export function setAttribute(element: Element, name: string, value: string | null): void {
  if (!isAllowed(element, name, value ?? "")) return;
  if (value === null) return dom.removeAttribute(element, name);
  const shown = element instanceof HTMLImageElement && name === "src" && !value.startsWith("data:") ? ELSEWHERE : value;
  try {
    dom.setAttributeNS(element, namespaceFor(element, name), name, shown);
  } catch {
    // A name that only the parser takes, such as "@click" in older browsers: no style depends on it.
  }
}

function isAllowed(element: Element, name: string, value: string): boolean {
  const lower = name.toLowerCase();
  const local = lower.slice(lower.indexOf(":") + 1);
  if (lower.startsWith("on") || NEVER.has(local)) return false;
  if (element instanceof HTMLIFrameElement && (local === "sandbox" || local === "allow")) return false;
  if (LOADS.get(dom.nameOf(element)) === local) return false;
  if (local === "srcset" && !value.startsWith("data:")) return false; // `src` then says what is shown
  if (element instanceof HTMLStyleElement && (local === "href" || local === "title" || (local === "type" && isLink(element))))
    return false; // A title would put the sheet in a set of alternatives; the state says what is on.
  // Browsers pass over control characters and spaces in front of and within the scheme.
  return !value.replace(/[\0-\x20]/g, "").toLowerCase().startsWith("javascript:");
}

/** As the HTML parser does it: only foreign elements have attributes with a namespace. */
function namespaceFor(element: Element, name: string): string | null {
  const own = dom.namespaceOf(element);
  if (own !== dom.SVG && own !== dom.MATHML) return null;
  if (name.startsWith("xlink:")) return XLINK;
  if (name.startsWith("xml:")) return XML;
  return name === "xmlns" || name === "xmlns:xlink" ? XMLNS : null;
}

const ACTS = [
  "click", "auxclick", "dblclick", "contextmenu", "mousedown", "pointerdown", "touchstart", "keydown", "keypress",
  "keyup", "beforeinput", "submit", "reset", "dragstart", "drop", "wheel",
];

/** Stops every act of a hand inside the frame before it reaches the captured page. */
export function watch(target: Window): void {
  const stop = (event: Event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  for (const act of ACTS) target.addEventListener(act, stop, { capture: true, passive: false });
}
