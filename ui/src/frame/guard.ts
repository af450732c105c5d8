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
  "shadowrootmode", "loading",
]);
/** An address that makes these load a document, a film or a sound. */
const LOADS = new Map([
  ["iframe", "src"], ["frame", "src"], ["embed", "src"], ["object", "data"], ["portal", "src"],
  ["video", "src"], ["audio", "src"], ["source", "src"], ["track", "src"],
]);

const XLINK = "http://www.w3.org/1999/xlink";
const XML = "http://www.w3.org/XML/1998/namespace";
const XMLNS = "http://www.w3.org/2000/xmlns/";

const links = new WeakSet<Element>();

/** True for the style element that stands where the page had a link. */
export const isLink = (element: Element): boolean => links.has(element);
export const isStyle = (element: Element): boolean => element instanceof HTMLStyleElement || element instanceof SVGStyleElement;

/** An element that may stand for `name`: itself, or an inert one where it would act. */
export function createInert(owner: Document, namespace: string, name: string): Element {
  const element = create(owner, namespace, name);
  // By class and not by name, because "x:script" is a script as well.
  if (element instanceof HTMLScriptElement || element instanceof SVGScriptElement) return template(owner);
  if (element instanceof HTMLBaseElement) return template(owner);
  if (element instanceof HTMLLinkElement) {
    const style = dom.createElement(owner, dom.HTML, "style");
    links.add(style);
    return style;
  }
  // Only our own program ever runs in there: the policy that it inherits names no other.
  if (element instanceof HTMLIFrameElement) dom.setAttribute(element, "sandbox", "allow-scripts");
  return element;
}

const template = (owner: Document): Element => dom.createElement(owner, dom.HTML, "template");

function create(owner: Document, namespace: string, name: string): Element {
  try {
    // The parser of HTML knows no prefixes: `o:p` is no paragraph.
    if (namespace === dom.HTML && name.includes(":")) return dom.createPlain(owner, name);
    return dom.createElement(owner, namespace, name);
  } catch {
    // The parser takes names that the DOM refuses; the node has to exist all the same, to be counted.
    return dom.createElement(owner, namespace, "unknown");
  }
}

/** Sets an attribute as it is, or with null removes it. */
export function setPlain(element: Element, name: string, value: string | null): void {
  if (value === null) return dom.removeAttribute(element, name);
  const namespace = namespaceFor(element, name);
  try {
    // Where there is no namespace, a colon is no more than a character of the name.
    if (namespace === null && name.includes(":")) dom.setAttribute(element, name, value);
    else dom.setAttributeNS(element, namespace, name, value);
  } catch {
    setParsed(element, name, value);
  }
}

/** Sets an attribute whose name only the parser takes, such as "@click" in older browsers: a style may depend on it. */
function setParsed(element: Element, name: string, value: string): void {
  if (!/^[^\s"'<>/=]+$/.test(name)) return;
  const parser = document.createElement("template");
  parser.innerHTML = `<p ${name}>`;
  const holder = parser.content.firstElementChild!;
  const [attribute] = holder.attributes;
  if (!attribute) return;
  holder.removeAttributeNode(attribute);
  attribute.value = value;
  dom.setAttributeNode(element, attribute);
}

/** Whether an attribute may be set at all: it does nothing by itself and leads nowhere. */
export function isAllowed(element: Element, name: string, value: string): boolean {
  const lower = name.toLowerCase();
  const local = lower.slice(lower.indexOf(":") + 1);
  if (lower.startsWith("on") || NEVER.has(local)) return false;
  if (element instanceof HTMLIFrameElement && (local === "sandbox" || local === "allow")) return false;
  if (LOADS.get(dom.nameOf(element)) === local) return false;
  if (isStyle(element) && (local === "href" || local === "title" || (local === "type" && isLink(element))))
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

/** What a hand may do to a page that stands alone: scroll in it, and mark its text. */
const LOOKS = new Set(["mousedown", "pointerdown", "touchstart", "keydown", "keypress", "keyup", "wheel", "contextmenu"]);

/** Stops every act of a hand inside the frame before it reaches the captured page. */
export function watch(target: Window, mayLook: boolean): void {
  const stop = (event: Event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  for (const act of ACTS) if (!mayLook || !LOOKS.has(act)) target.addEventListener(act, stop, { capture: true, passive: false });
}
