/** Reads what an element shows and HTML does not hold. */

import { IGNORE, isTyped, maskValue, MEDIA, type Mode } from "./mask";
import { attribute, localNameOf } from "./natives";
import { isEdited, readingOf, rulesOf, textOf } from "./sheets";
import { isRoot, type Root } from "./tree";

/** One state: `stamp` tells a change cheaply, `value` is built when it is sent. */
export interface State {
  key: string;
  stamp: unknown;
  /** HTML says the same: nothing need be sent for a node that was just written. */
  plain: boolean;
  value(): unknown;
}

/** Whether an element may ever have states but scroll and focus. */
export const mayHaveStates = (element: Element): boolean =>
  /^(input|textarea|select|style|link|canvas|dialog)$/.test(localNameOf(element)) || attribute(element, "popover") !== null;

const simple = (key: string, value: unknown, plain = !value): State => ({
  key,
  stamp: value + "",
  plain,
  value: () => value,
});

/** The states of a node, those that HTML says as well included. */
export function statesOf(node: Node, mode: Mode, scrolled: boolean): State[] {
  if (isRoot(node)) return [adopted(node)];
  const element = node as HTMLElement;
  const states = own(element, mode);
  if (scrolled) states.push(scroll(element));
  if (attribute(element, "popover") !== null) states.push(simple("popover", element.matches(":popover-open")));
  return states;
}

function scroll(element: Element): State {
  const { documentElement, defaultView } = element.ownerDocument;
  const [x, y] =
    element === documentElement && defaultView
      ? [defaultView.scrollX, defaultView.scrollY]
      : [element.scrollLeft, element.scrollTop];
  const at = [Math.round(x), Math.round(y)];
  return simple("scroll", at, !at[0] && !at[1]);
}

function own(element: Element, mode: Mode): State[] {
  if (isTyped(element)) return [simple("value", maskValue((element as HTMLInputElement).value, element, mode))];
  switch (localNameOf(element)) {
    case "input":
      return mode & IGNORE ? [] : checks(element as HTMLInputElement);
    case "select":
      return mode & IGNORE ? [] : [selected(element as HTMLSelectElement)];
    case "dialog":
      return [simple("modal", element.matches(":modal"))];
    case "style":
    case "link":
      return sheet(element as HTMLStyleElement);
    case "canvas":
      return mode & MEDIA ? [] : [simple("picture", picture(element as HTMLCanvasElement))];
  }
  return [];
}

const checks = ({ checked, defaultChecked, indeterminate }: HTMLInputElement): State[] => [
  simple("checked", checked, checked === defaultChecked),
  simple("indeterminate", indeterminate),
];

function selected({ options, multiple }: HTMLSelectElement): State {
  const indices = (key: "selected" | "defaultSelected"): number[] =>
    [...options].filter((option) => option[key]).map((option) => option.index);
  const said = indices("defaultSelected");
  const now = indices("selected");
  return simple("selected", now, now + "" === (multiple ? said : said.length ? said.slice(-1) : options.length ? [0] : []) + "");
}

function sheet(element: HTMLStyleElement | HTMLLinkElement): State[] {
  const { sheet } = element;
  const states = [simple("disabled", !!sheet && sheet.disabled)];
  const rules = rulesOf(sheet);
  if (sheet && rules) {
    const { revision, edited } = readingOf(sheet, rules, () => localNameOf(element) === "link" || isEdited(element, rules));
    const plain = !edited;
    const value = () => (plain ? null : textOf(rules, sheet.href ?? element.baseURI));
    states.push({ key: "sheet", stamp: plain || revision, plain, value });
  }
  return states;
}

function adopted({ adoptedStyleSheets }: Root): State {
  const list = [...(adoptedStyleSheets ?? [])];
  return {
    key: "adopted",
    stamp: list.map((each) => readingOf(each, each.cssRules, () => true).revision) + "",
    plain: !list.length,
    value: () => list.map((each) => textOf(each.cssRules, document.baseURI)),
  };
}

/** A picture is at most this large, for encoding one holds the main thread. */
const MOST_PIXELS = 1 << 20;
const pictures = new WeakMap<HTMLCanvasElement, { url: string; due: number }>();

function picture(canvas: HTMLCanvasElement): string {
  const start = performance.now();
  let { url, due } = pictures.get(canvas) ?? { url: "", due: 0 };
  if (start >= due && canvas.width * canvas.height <= MOST_PIXELS) {
    try {
      url = canvas.toDataURL();
    } catch {
      url = ""; // it shows something of another origin
    }
    // At most a fiftieth of the time goes into encoding.
    due = 1000 + 51 * performance.now() - 50 * start;
    pictures.set(canvas, { url, due });
  }
  return url;
}
