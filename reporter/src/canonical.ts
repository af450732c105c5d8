/** Writes canonical HTML in one walk without recursion, and gives out ids in that order. */

import { maskAttribute, maskData, modeAt, modeInside, type Mode } from "./mask";
import { attributesOf, firstOf, localNameOf, namespaceOf, nextOf, prefixOf } from "./natives";
import {
  beside, HTML, innerOf, isBlocked, isDoctype, isDocument, isElement, isOpaque, isRoot, isText, type Root,
} from "./tree";

const SVG = "http://www.w3.org/2000/svg";
const MATHML = "http://www.w3.org/1998/Math/MathML";
const VOID = /^(area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr)$/;
const HTML_IN_SVG = /^(foreignObject|desc|title)$/;
const HTML_IN_MATHML = /^(m[inos]|mtext|annotation-xml)$/;

/** What the writer asks of the recording it writes for. */
export interface Ledger {
  top: Document;
  mode: Mode;
  /** Whether the other side has the node already, so that it only moves. */
  known(node: Node): boolean;
  /** Gives an id to a node that has just been written. */
  written(node: Node, mode: Mode): void;
}

export interface Writer {
  /** Writes a node that lies under `parent`, with all below it that is not known yet. */
  write(node: Node, parent: Node): void;
  /** What was written so far. */
  html(): string;
}

interface Place {
  name: string;
  namespace: string | null;
  mode: Mode;
}

/** An element or root that is being written: `next` is what comes next inside. */
interface Level extends Place {
  host: Node;
  inner: Node | null;
  next: Node | null;
  close: string;
}

const ESCAPES: Record<string, string> = { "&": "&amp;", "<": "&lt;", "\r": "&#13;", "'": "&#39;" };
const escaped = (text: string, what: RegExp): string => text.replace(what, (c) => ESCAPES[c]!);
const escapedValue = (value: string): string => escaped(value, /[&<\r']/g);

/** An attribute's name on the wire: what the HTML parser would have called it. */
export function attributeName({ namespaceURI, localName, name }: Pick<Attr, "namespaceURI" | "localName" | "name">): string {
  const found = namespaceURI && /(xlink|XML\/1998\/namespace)$/.exec(namespaceURI);
  return found ? `${found[0].slice(0, 5).replace("XML/1", "xml")}:${localName}` : name;
}

const elementName = (element: Element): string => {
  const prefix = prefixOf(element);
  const name = localNameOf(element);
  return name === "script" ? "template" : prefix ? `${prefix}:${name}` : name;
};

function implied(name: string, around: Place): string {
  if (name === "svg") return SVG;
  if (name === "math") return MATHML;
  const { namespace } = around;
  const inHtml = namespace === SVG ? HTML_IN_SVG : namespace === MATHML ? HTML_IN_MATHML : /^/;
  return inHtml.test(around.name) ? HTML : namespace!;
}

const marked = (name: string, namespace: string | null): string => {
  const letter = namespace === HTML ? "h" : namespace === SVG ? "s" : namespace === MATHML ? "m" : "x";
  return `#${letter}:${letter === "x" ? `${encodeURIComponent(namespace ?? "")}:` : ""}${name}`;
};

/** A blocked element shows as a box of its size. */
function box(element: Element): string {
  const { width, height } = element.getBoundingClientRect();
  return ` style='display:inline-block;background:#ccc;width:${width}px;height:${height}px'`;
}

function attributes(element: Element, mode: Mode): string {
  if (localNameOf(element) === "script") return "";
  if (isBlocked(element)) return box(element);
  let html = "";
  const list = attributesOf(element);
  for (let i = 0; i < list.length; i++) {
    const attr = list[i]!;
    const name = attributeName(attr);
    const value = maskAttribute(element, name, attr.value, mode);
    if (value !== null) html += value ? ` ${name}='${escapedValue(value)}'` : ` ${name}`;
  }
  return html;
}

export function createWriter({ top, mode: base, known, written }: Ledger): Writer {
  let html = "";
  let afterText = false;

  function tag(text: string): void {
    html += text;
    afterText = false;
  }

  function text(data: string): void {
    if (!data) return tag("<!--0-->");
    html += (afterText ? "<!---->" : "") + escaped(data, /[&<\r]/g);
    afterText = true;
  }

  function doctype({ name, publicId, systemId }: DocumentType): void {
    const ids = publicId || systemId ? ` PUBLIC '${escapedValue(publicId)}' '${escapedValue(systemId)}'` : "";
    tag(`<!DOCTYPE ${name}${ids}>`);
  }

  function root(node: Root, mode: Mode): Level {
    const name = isDocument(node) ? "#document" : "#shadow";
    tag(isDocument(node) ? `<${name}>` : `<${name} mode='${node.mode}'>`);
    return { host: node, name: "", namespace: HTML, mode, inner: null, next: firstOf(node), close: `</${name}>` };
  }

  function element(node: Element, around: Place): Level {
    const name = elementName(node);
    const namespace = namespaceOf(node);
    const mode = modeInside(node, around.mode);
    const opaque = isOpaque(node);
    const inner = opaque ? null : innerOf(node);
    const next = opaque ? null : beside(node, (at) => (at === node ? firstOf(at) : nextOf(at)));
    const isVoid = namespace === HTML && VOID.test(name);
    const plain = implied(name, around) === namespace && !(isVoid && next);
    const said = plain ? name : marked(name, namespace);
    tag(`<${said}${attributes(node, mode)}>`);
    return { host: node, name, namespace, mode, inner, next: inner ?? next, close: isVoid && plain ? "" : `</${said}>` };
  }

  /** Writes what stands before the inside of a node; the inside is the answer. */
  function open(node: Node, around: Place): Level | undefined {
    let level: Level | undefined;
    if (known(node)) return level;
    if (isElement(node)) level = element(node, around);
    else if (isRoot(node)) level = root(node, around.mode);
    else if (isText(node)) text(maskData(node.data, node, around.mode));
    else if (isDoctype(node)) doctype(node);
    else return level;
    written(node, level ? level.mode : around.mode);
    return level;
  }

  return {
    html: () => html,
    write(node, parent) {
      const mode = modeAt(parent, top, base);
      const around = isElement(parent)
        ? { name: elementName(parent), namespace: namespaceOf(parent), mode }
        : { name: "", namespace: HTML, mode };
      const levels = [open(node, around)];
      for (let level; (level = levels[levels.length - 1]); ) {
        const child = level.next;
        if (child) {
          level.next = child === level.inner ? firstOf(level.host) : nextOf(child);
          const inside = open(child, level);
          if (inside) levels.push(inside);
        } else {
          tag(level.close);
          levels.pop();
        }
      }
    },
  };
}
