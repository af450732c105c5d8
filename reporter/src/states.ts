/** Reads what an element shows and HTML does not hold. */

import { fontRules } from "./fonts";
import { IGNORE, isSecret, isTyped, maskAttribute, maskValue, MEDIA, type Mode } from "./mask";
import { hasAttribute, localNameOf } from "./natives";
import { pictureOf } from "./pictures";
import { readingOf, rulesOf, stateNames } from "./sheets";
import { isDocument, isRoot, kindOf, STATEFUL, type Root } from "./tree";

/**
 * Takes a state: `plain` means that HTML says the same, and nothing need be sent of a node that was
 * just written; `stamp` tells a change where the value itself is built only to be sent.
 */
export type Say = (key: string, value: unknown, plain?: boolean, stamp?: unknown) => void;

/** When a popover or dialog was last opened or closed, as a number: from 3 on, for what nobody saw open lies below. */
const openings = new WeakMap<EventTarget, number>();
let opened = 2;

export function noteOpening({ target }: Event): void {
  openings.set(target!, ++opened);
}

export const matches = (element: Element, selector: string): boolean => {
  try {
    return element.matches(selector);
  } catch {
    return false; // of a newer browser
  }
};

/** Whether a node may ever have states but scroll, focus and animations. */
export const mayHaveStates = (node: Node): boolean =>
  isRoot(node) || !!(kindOf(node) & STATEFUL) || hasAttribute(node, "popover");

/** Says all states of a node but scroll, focus and animations; a `fresh` one has just been written. */
export function sayStates(node: Node, mode: Mode, say: Say, fresh: boolean): void {
  if (isRoot(node)) return adopted(node, say);
  const element = node as HTMLElement;
  if (isTyped(element)) say("value", maskValue((element as HTMLInputElement).value, element, mode));
  else if (kindOf(element) & STATEFUL) (TELLERS[localNameOf(element)] ?? custom)(element as never, say, mode, fresh);
  if (hasAttribute(element, "popover")) say("popover", matches(element, ":popover-open"));
  say("top", openings.get(element));
}

export function sayScroll(element: Element, say: Say): void {
  // In quirks mode it is not the root element that says where the window is.
  const { documentElement, defaultView } = element.ownerDocument;
  const [x, y] = element === documentElement && defaultView ? [defaultView.scrollX, defaultView.scrollY] : [element.scrollLeft, element.scrollTop];
  say("scroll", [Math.round(x), Math.round(y)], !x && !y);
}

/** The title of the first sheet that had one: a browser keeps to it. */
let preferred: string | undefined;

const sheet = (element: HTMLStyleElement | HTMLLinkElement, say: Say, _mode: Mode, fresh: boolean): void => {
  const { sheet, title, rel, textContent, baseURI, ownerDocument } = element as HTMLLinkElement;
  const rules = rulesOf(sheet);
  // Of sheets with titles, those of the set are on that was there first, and alternates that a script has switched on.
  const titled = title && ownerDocument === document && !/alternate/i.test(rel);
  if (titled) preferred ??= title;
  say("disabled", !!sheet && (sheet.disabled || (!!titled && title !== preferred)));
  if (!rules) return;
  const plain = textContent && !/@import/i.test(textContent) ? textContent : undefined;
  // To compare a text with its rules can wait until there is time.
  if (fresh && plain) return;
  if (!rules.length && !textContent) return say("sheet", null);
  const { text, edited, revision } = readingOf(sheet!, sheet!.href ?? baseURI, plain);
  say("sheet", edited ? text : null, !edited, edited && revision);
};

const picture = (element: HTMLCanvasElement, say: Say, mode: Mode): void => {
  if (!(mode & MEDIA)) say("picture", pictureOf(element));
};

/** Of an element that a script may define: whether one has, and which of the states hold that style sheets ask for. */
const custom = (element: Element, say: Say): void => {
  const defined = matches(element, ":defined");
  say("defined", defined, defined);
  const states = [...stateNames].filter((name) => matches(element, `:state(${name})`));
  say("states", states, !states[0]);
};

/** By the names of the kind `STATEFUL`. */
const TELLERS: Record<string, (element: never, say: Say, mode: Mode, fresh: boolean) => void> = {
  input(element: HTMLInputElement, say: Say, mode: Mode) {
    const { checked, defaultChecked, indeterminate } = element;
    if (mode & IGNORE || isSecret(element)) return;
    say("checked", checked, checked === defaultChecked);
    say("indeterminate", indeterminate);
  },
  select(element: HTMLSelectElement, say: Say, mode: Mode) {
    if (!(mode & IGNORE || isSecret(element))) say("selected", Array.from(element.selectedOptions, (option) => option.index));
  },
  dialog: (element: Element, say: Say) => say("modal", matches(element, ":modal")),
  style: sheet,
  link: sheet,
  canvas: picture,
  video(element: HTMLVideoElement, say: Say, mode: Mode) {
    const { readyState, currentTime, poster } = element;
    if (readyState > 1 && (currentTime || !poster)) picture(element as never, say, mode);
  },
  img(element: HTMLImageElement, say: Say, mode: Mode) {
    const { complete, currentSrc, src, naturalWidth } = element;
    if (/^blob:/.test(currentSrc)) picture(element as never, say, mode);
    else say("picture", null);
    // A drawing may have no width of its own, and is not broken all the same.
    const broken = complete && !/^$|svg/i.test(currentSrc);
    const chosen = naturalWidth ? currentSrc !== src && maskAttribute(element, "img", "src", currentSrc, mode) : broken && "";
    say("src", typeof chosen === "string" ? [chosen, naturalWidth] : null);
  },
};

function adopted(root: Root, say: Say): void {
  const readings = [...(root.adoptedStyleSheets ?? [])].map((each) => readingOf(each, document.baseURI));
  const texts = readings.map(({ text }, at) => {
    const { mediaText } = root.adoptedStyleSheets[at]!.media;
    return mediaText ? `@media ${mediaText} {${text}}` : text;
  });
  if (isDocument(root)) texts.push(...fontRules(root));
  say("adopted", texts, !texts.length, readings.map(({ revision }) => revision) + texts.slice(readings.length).join());
}
