/**
 * `<use>` of what is in another file: no browser takes that from memory, so what is used is copied
 * beside it, where nothing of it shows but through the use.
 */

import { getAttribute } from "./captured.js";
import * as dom from "./dom.js";
import { createInert, isAllowed, setPlain } from "./guard.js";
import { absolute, type Tree } from "./tree.js";

const MOST_NODES = 5000;
const REFERENCE = /url\(\s*["']?#([^)"']+?)["']?\s*\)/g;

/** The rules of the page do not reach into another file: what is inherited stays so. */
const UNTOUCHED = "fill stroke stroke-width stroke-linecap stroke-linejoin stroke-dasharray fill-rule fill-opacity stroke-opacity color font"
  .split(" ")
  .map((name) => `${name}:inherit!important;`)
  .join("");
/** What was copied for each element. */
const copies = new WeakMap<Element, Element>();
let names = 0;

const addressOf = (use: Element): string | null => getAttribute(use, "href") ?? getAttribute(use, "xlink:href");

export function showUse(tree: Tree, use: Element, name: string): void {
  const before = copies.get(use);
  if (before) dom.takeOut(before);
  const address = addressOf(use);
  const find = tree.finder(use, "use", () => showUse(tree, use, name));
  const found = address && tree.isOnScreen(use) ? find(address) : null;
  if (!found || found.startsWith("#")) return setPlain(use, name, found);
  setPlain(use, name, null);
  const { hash } = absolute(address!, "http://-");
  void textOf(tree, found).then((text) => {
    if (addressOf(use) === address) copyBeside(use, text, decodeURIComponent(hash.slice(1)));
  });
}

async function textOf(tree: Tree, found: string): Promise<string> {
  const kept = tree.assets.behind(found);
  if (kept instanceof Blob) return kept.text();
  const [, coding, data] = /^\s*data:[^,]*?(;base64)?,([^#]*)/i.exec(found) ?? [];
  if (!coding) return decodeURIComponent(data ?? "");
  return new TextDecoder().decode(Uint8Array.from(atob(data!), (one) => one.charCodeAt(0)));
}

function copyBeside(use: Element, text: string, id: string): void {
  // Read as data: nothing of this document runs or loads, and only copies of its nodes leave it.
  const file = new DOMParser().parseFromString(text, "image/svg+xml");
  const source = id ? file.getElementById(id) : file.documentElement;
  const picture = (use as SVGUseElement).ownerSVGElement;
  if (!source || !picture || dom.namespaceOf(source) !== dom.SVG) return;
  const owner = dom.documentOf(use)!;
  const place = dom.createElement(owner, dom.SVG, "defs");
  copies.set(use, place);
  const copier = new Copier(file, owner, place);
  const top = copier.copy(source);
  setPlain(top, "id", copier.nameOf(id));
  dom.place(place, top, null);
  dom.place(picture, place, null);
  setPlain(use, "href", `#${copier.nameOf(id)}`);
}

class Copier {
  private nodes = 0;
  private readonly prefix = `hawk-${++names}-`;
  private readonly brought = new Set<string>();

  /** Copies from `file` into `place`, which is of the document `owner`. */
  constructor(private readonly file: Document, private readonly owner: Document, private readonly place: Element) {}

  /** The name that what is `id` in the file has here: the page may have one of the same. */
  nameOf = (id: string): string => this.prefix + id;

  copy(source: Element): Element {
    const copy = createInert(this.owner, dom.namespaceOf(source) ?? "", dom.nameOf(source));
    let [style, inline] = [UNTOUCHED, ""];
    for (const { name, value } of dom.attributesOf(source)) {
      const own = name === "id" ? this.nameOf(value) : this.refer(name, value);
      if (!isAllowed(copy, name, own) || !isInside(name, own) || name === "class") continue;
      if (name === "style") inline = own.replace(/\s*(!important)?\s*(;|$)/g, "!important;");
      else setPlain(copy, name, own);
      if (CSS.supports(name, own)) style += `${name}:${own}!important;`;
    }
    setPlain(copy, "style", style + inline);
    for (const child of dom.childrenOf(source)) {
      if (++this.nodes > MOST_NODES) break;
      if (child instanceof Element) dom.place(copy, this.copy(child), null);
      else if (child instanceof Text && !(copy instanceof SVGStyleElement)) dom.place(copy, dom.createText(this.owner, child.data), null);
    }
    return copy;
  }

  /** `value` with the names that its references have here; what they lead to is copied as well. */
  private refer(name: string, value: string): string {
    if (name.endsWith("href") && value.startsWith("#")) return `#${this.bring(value.slice(1))}`;
    return value.replace(REFERENCE, (_, id: string) => `url(#${this.bring(id)})`);
  }

  private bring(id: string): string {
    const source = this.brought.has(id) || this.nodes > MOST_NODES ? null : this.file.getElementById(id);
    this.brought.add(id);
    if (source && dom.namespaceOf(source) === dom.SVG) dom.place(this.place, this.copy(source), null);
    return this.nameOf(id);
  }
}

/** A copy refers to nothing outside: what a kept file names was not kept for it. */
const isInside = (name: string, value: string): boolean =>
  /(^|:)(href|src)$/i.test(name) ? /^\s*(#|data:image\/)/i.test(value) : !/url\((?!\s*["']?(#|data:))/i.test(value);
