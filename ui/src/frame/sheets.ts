/** Style sheets as they applied: of links and style elements, edited by rule, and adopted. */

import { getAttribute } from "./captured.js";
import { LAYER } from "./css.js";
import * as dom from "./dom.js";
import { isLink } from "./guard.js";
import type { Root, Tree } from "./tree.js";

/** What a browser draws around the element that has the focus; nobody has it in here. */
const ring = new CSSStyleSheet();
ring.replaceSync(
  `@layer ${LAYER} {
    :where([data-hawk-ring]) { outline: auto; outline: auto 1px -webkit-focus-ring-color }
    :where(html[data-hawk-ring], body[data-hawk-ring]) { outline: none }
    :where(input, textarea, select, button):where([data-hawk-ring]) { outline-offset: 0 }
    :where(input[type=checkbox], input[type=radio]):where([data-hawk-ring]) { outline-offset: 2px }
    :where(input[type=range]):where([data-hawk-ring]) { outline-offset: 5px }
  }`,
);

/** Brings all that is on the screen and out of date up to it. */
export function showSheets(tree: Tree): void {
  for (const one of tree.stale) {
    // A sheet can be adopted by the document of its window alone.
    if (!tree.isOnScreen(one) || tree.screen !== document) continue;
    if (one instanceof Element) showStyle(tree, one as HTMLStyleElement);
    else showAdopted(tree, one);
  }
  tree.stale.clear();
}

function showStyle(tree: Tree, style: HTMLStyleElement): void {
  const { sheet, disabled } = tree.stateOf(style);
  // A link that is off by its attribute has no sheet that could be told of.
  const isOff = isLink(style) && getAttribute(style, "disabled") !== null;
  const again = () => showStyle(tree, style);
  // No script of the page could read a link's sheet that no state tells of.
  const shown = isLink(style) && typeof sheet !== "string"
    ? tree.linked(isOff ? "" : addressOf(style), style, "sheet", again)
    : tree.rewritten(isOff ? "" : typeof sheet === "string" ? sheet : textIn(tree.contentOf(style)), style, "sheet", again);
  if (style.textContent !== shown) style.textContent = shown;
  if (style.sheet) style.sheet.disabled = disabled ?? isAlternative(style);
}

const addressOf = (link: Element): string =>
  /\bstylesheet\b/i.test(getAttribute(link, "rel") ?? "") ? getAttribute(link, "href") ?? "" : "";

/** A sheet that is offered beside the one in use, which no state says of a link. */
const isAlternative = (style: Element): boolean =>
  isLink(style) && /\balternate\b/i.test(getAttribute(style, "rel") ?? "") && Boolean(getAttribute(style, "title"));

const textIn = (content: Node): string =>
  Array.from(dom.childrenOf(content), (child) => (child instanceof Text ? child.data : "")).join("");

function showAdopted(tree: Tree, root: Root): void {
  if (!(root instanceof Document || root instanceof ShadowRoot)) return;
  const { adopted } = tree.stateOf(root);
  const shown = (Array.isArray(adopted) ? adopted : []).map((text, at) => tree.rewritten(text, root, `adopted ${at}`, () => showAdopted(tree, root)));
  dom.adopt(root, [ring, ...shown.map(parse)]);
}

function parse(text: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return sheet;
}
