/** Writes canonical HTML in one walk without recursion, and gives out ids in that order. */

import { added, enter, knows, lastId } from "./ledger";
import { maskAttribute, maskData, modeInside, modeOfRoot, scrubUrl, SEALED, type Mode } from "./mask";
import { attribute, attributeNamesOf, firstOf, localNameOf, namespaceOf, nextOf, parentOf, tagNameOf } from "./natives";
import {
  byHand, HTML, innerOf, isDoctype, isDocument, isElement, isRoot, isText, kindOf, OPAQUE, VOID, type Root,
} from "./tree";

const SVG = "http://www.w3.org/2000/svg";
const MATHML = "http://www.w3.org/1998/Math/MathML";
const HTML_IN_SVG = /^(foreignObject|desc|title)$/;
const HTML_IN_MATHML = /^(m[inos]|mtext|annotation-xml)$/;
/** A text of a snapshot that is longer stands beside the HTML, so that others may share it. */
const LONG = 2000;

/** Where something is written: under which name, in which namespace. */
interface Place {
  name: string;
  namespace: string | null;
  mode: Mode;
}

/** An element or root that is being written. */
interface Level extends Place {
  host: Node;
  /** The root inside it that is still to be written. */
  inner: Root | null;
  /** The child that was written last. */
  at: Node | null;
  /** Nothing more is to be written inside. */
  ended: boolean;
  close: string;
}

let html = "";
let afterText = false;
let levels: Level[] = [];
/** Long texts by id, in a snapshot only. */
let texts: unknown[] | undefined;
/** Told of each element and root that has been written. */
let written: (node: Node) => void;

const ESCAPES: Record<string, string> = { "&": "&amp;", "<": "&lt;", "\r": "&#13;", "'": "&#39;" };
const escaped = (text: string, what: RegExp): string => text.replace(what, (c) => ESCAPES[c]!);
const value = (name: string, text: string): string => ` ${name}` + (text && `='${escaped(text, /[&<\r']/g)}'`);

function elementName(element: Element): string {
  const name = localNameOf(element);
  return namespaceOf(element) === HTML ? name : tagNameOf(element);
}

function implied(name: string, { name: around, namespace }: Place): string | null {
  if (name === "svg") return SVG;
  if (name === "math") return MATHML;
  if (namespace === HTML) return HTML;
  const inHtml = namespace === SVG ? HTML_IN_SVG : namespace === MATHML ? HTML_IN_MATHML : /^/;
  return inHtml.test(around) ? HTML : namespace;
}

function marked(name: string, namespace: string | null): string {
  const at = [HTML, SVG, MATHML].indexOf(namespace!);
  return `#${at < 0 ? `x:${encodeURIComponent(namespace ?? "")}` : "hsm"[at]}:${name}`;
}

/** A blocked element shows as a box of its size. */
function box(element: Element): string {
  const { width, height } = element.getBoundingClientRect();
  return ` style='display:inline-block;background:#ccc;width:${width}px;height:${height}px'`;
}

function attributes(element: Element, tag: string, names: string[], mode: Mode): string {
  if (tag === "script") return "";
  if (mode & SEALED && !(kindOf(element) & OPAQUE)) return box(element);
  let text = "";
  for (const name of names) {
    const shown = maskAttribute(element, tag, name, attribute(element, name), mode);
    if (shown !== null) text += value(name, shown);
  }
  return text;
}

function tag(text: string): void {
  html += text;
  afterText = false;
}

function text(data: string): void {
  if (texts && data.length > LONG) {
    texts.push(lastId() + 1, data);
    data = "";
  }
  if (!data) return tag("<!--0-->");
  html += (afterText ? "<!---->" : "") + escaped(data, /[&<\r]/g);
  afterText = true;
}

function doctype({ name, publicId, systemId }: DocumentType): void {
  const ids = [publicId, systemId].map((id) => ` '${escaped(id, /[&<\r']/g)}'`).join("");
  tag(`<!DOCTYPE ${name}${publicId || systemId ? ` PUBLIC${ids}` : ""}>`);
}

/** What relative URLs in a frame's document are relative to, where that is not as in the page around; and that it follows the standard without saying so. */
const baseOf = ({ baseURI, compatMode, defaultView, doctype }: Document): string =>
  (baseURI === defaultView?.frameElement?.baseURI ? "" : value("base", scrubUrl(baseURI))) + (doctype || compatMode < "C" ? "" : " strict");

/** How the slots of a shadow root are filled, where that is not by name. */
const slotsOf = (root: ShadowRoot): string => (root.slotAssignment === "manual" && byHand.add(root) ? " slots='manual'" : "");

const levelOf = (host: Root, mode: Mode, close: string): Level => ({ host, name: "", namespace: HTML, mode, ended: false, at: null, inner: null, close });

/** Writes what stands before the inside of a root. */
function root(node: Root, mode: Mode): Level {
  const name = isDocument(node) ? "#document" : "#shadow";
  const said = isDocument(node) ? baseOf(node) : value("mode", node.mode) + slotsOf(node);
  tag(`<${name}${said}>`);
  return levelOf(node, mode, `</${name}>`);
}

function element(node: Element, around: Place): Level {
  const name = elementName(node);
  const namespace = namespaceOf(node);
  const names = attributeNamesOf(node);
  const mode = modeInside(node, around.mode, names);
  const ended = !!(mode & SEALED);
  const isVoid = kindOf(node) & VOID;
  const plain = implied(name, around) === namespace && !(isVoid && !ended && firstOf(node));
  const written = name === "script" ? "template" : name;
  const said = plain ? written : marked(written, namespace);
  tag(`<${said}${attributes(node, name, names, mode)}>`);
  return {
    host: node, name, namespace, mode, ended, at: null,
    inner: ended ? null : innerOf(node),
    close: isVoid && plain ? "" : `</${said}>`,
  };
}

function open(node: Node, around: Place): void {
  if (knows(node)) return;
  const { mode } = around;
  let level: Level | undefined;
  if (isText(node)) text(maskData(node.data, around.name, mode, parentOf(node)!));
  else if (isElement(node)) level = element(node, around);
  else if (isRoot(node)) level = root(node, modeOfRoot(node, mode));
  else if (isDoctype(node)) doctype(node);
  else return;
  if (!level) return enter(node, mode);
  levels.push(level);
  enter(node, level.mode);
  written(node);
}

/** Writes on until all that was begun is closed, or until `due` (of `performance.now()`); says whether all is. */
export function proceed(due = Infinity): boolean {
  for (let level, steps = 0; (level = levels[levels.length - 1]); ) {
    if (++steps % 64 === 0 && performance.now() > due) return false;
    const { host, inner, at, ended } = level;
    const child = ended ? null : inner ?? (at ? nextOf(at) : firstOf(host));
    if (child) {
      if (!inner) level.at = child;
      level.inner = null;
      open(child, level);
    } else {
      tag(level.close);
      levels.pop();
    }
  }
  return true;
}

/** Begins a snapshot. */
export function beginWhole(mode: Mode, onWritten: typeof written): void {
  written = onWritten;
  html = "";
  texts = [];
  levels = [levelOf(document, mode, "")];
}

/** The snapshot's HTML, and its long texts by id. */
export function endWhole(): [html: string, texts: unknown[]] {
  const whole: [string, unknown[]] = [html, texts!];
  texts = undefined;
  return whole;
}

/** Nodes that are new in a row under `parent`. */
export function write(nodes: Node[], parent: Node, mode: Mode): string {
  html = "";
  afterText = false;
  const around = isElement(parent)
    ? { name: elementName(parent), namespace: namespaceOf(parent), mode }
    : { name: "", namespace: HTML, mode };
  for (const node of nodes) {
    open(node, around);
    proceed();
  }
  return html;
}

/** Finds where the page has changed under the walk; what it would miss now is given to `missed`. */
export function mend(missed: (node: Node) => void): void {
  let lost = false;
  for (const level of levels) {
    const { host, at } = level;
    lost ||= !knows(host);
    if (lost) level.ended = true;
    if (level.ended || !at || (parentOf(at) === host && !added.has(at))) continue;
    level.ended = true;
    for (let child = firstOf(host); child; child = nextOf(child)) if (!knows(child)) missed(child);
  }
}
