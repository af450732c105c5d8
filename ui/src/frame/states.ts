/** What HTML does not hold: field values, scroll, dialogs, focus, sheets, pictures. */

import type { NodeState } from "../wire.js";
import * as dom from "./dom.js";
import { isLink } from "./guard.js";
import type { Tree } from "./tree.js";

type Root = Document | DocumentFragment;

/** Shows where the visitor's focus was: the frame itself never has the viewer's. */
const FOCUS = "data-hawk-focus";
const marks = new CSSStyleSheet();
marks.replaceSync(`[${FOCUS}] { outline: 2px solid #e08a00 !important; outline-offset: 1px !important }`);

const known = new WeakMap<Node, NodeState>();
let focused: Element | null = null;

/** Everything said of `node` so far. */
export const stateOf = (node: Node): NodeState | undefined => known.get(node);

export function setStates(tree: Tree, states: [id: number, state: NodeState][]): void {
  const scrolled: Element[] = [];
  for (const [id, state] of states) {
    const node = tree.node(id);
    known.set(node, { ...known.get(node), ...state });
    tree.touch(node);
    if (node instanceof Element) {
      setElement(node, state);
      if (state.scroll) scrolled.push(node);
    } else if (state.adopted) adopt(node as Root, state.adopted);
  }
  // Last, because how far anything scrolls depends on values and sheets.
  for (const element of scrolled) scroll(element);
}

function setElement(element: Element, state: NodeState): void {
  if (state.sheet !== undefined) setSheet(element as HTMLStyleElement, state.sheet);
  if (state.sheet !== undefined || state.disabled !== undefined) switchSheet(element as HTMLStyleElement);
  if (state.focus !== undefined) setFocus(element, state.focus);
  if (state.picture !== undefined && element instanceof HTMLCanvasElement) draw(element, state.picture);
  if (element instanceof HTMLInputElement) setInput(element, state);
  if (element instanceof HTMLTextAreaElement && state.value !== undefined) element.value = state.value;
  if (element instanceof HTMLSelectElement && state.selected) select(element, new Set(state.selected));
  if (element instanceof HTMLDialogElement && state.modal !== undefined) setModal(element, state.modal);
  if (element instanceof HTMLElement && state.popover !== undefined) setPopover(element, state.popover);
}

function setInput(input: HTMLInputElement, state: NodeState): void {
  if (state.value !== undefined && input.type !== "file") {
    input.value = state.value;
    // A field for numbers takes no bullets; an empty one would say that nothing was typed.
    if (input.value !== state.value) input.placeholder = state.value;
  }
  if (state.checked !== undefined) input.checked = state.checked;
  if (state.indeterminate !== undefined) input.indeterminate = state.indeterminate;
}

function select(list: HTMLSelectElement, chosen: Set<number>): void {
  Array.from(list.options).forEach((option, index) => (option.selected = chosen.has(index)));
}

function setFocus(element: Element, has: boolean): void {
  if (focused) dom.removeAttribute(focused, FOCUS);
  focused = has ? element : null;
  if (focused) dom.setAttribute(focused, FOCUS, "");
}

function setModal(dialog: HTMLDialogElement, modal: boolean): void {
  const open = dialog.open;
  if (modal) {
    if (!dom.isConnected(dialog)) return;
    // showModal() refuses a dialog that is open already, as the captured attribute says it is.
    dialog.open = false;
    dialog.showModal();
  } else {
    // Only close() takes it out of the top layer, and only when it is open.
    dialog.open = true;
    dialog.close();
    dialog.open = open;
  }
}

function setPopover(element: HTMLElement, shown: boolean): void {
  try {
    if (shown) element.showPopover();
    else element.hidePopover();
  } catch {
    // It is so already, or its attribute went away in the same delta.
  }
}

function setSheet(style: HTMLStyleElement, text: string | null): void {
  if (isLink(style)) {
    style.textContent = text;
    return;
  }
  // The texts of a style element have ids and have to stay: only the rules read from them change.
  const sheet = style.sheet;
  if (!sheet) return;
  while (sheet.cssRules.length) sheet.deleteRule(0);
  for (const rule of parse(text ?? style.textContent ?? "").cssRules) sheet.insertRule(rule.cssText, sheet.cssRules.length);
}

function switchSheet(style: HTMLStyleElement): void {
  if (style.sheet) style.sheet.disabled = known.get(style)?.disabled ?? false;
}

function parse(text: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return sheet;
}

function adopt(root: Root, texts: string[]): void {
  // The documents of captured frames have no window: their sheets are written into their HTML.
  const isShown = root === document || (root instanceof ShadowRoot && dom.documentOf(root) === document);
  if (isShown) (root as Document).adoptedStyleSheets = [marks, ...texts.map(parse)];
}

/** Takes all adopted sheets off a root but the one that shows the focus. */
export const clearAdopted = (root: Root): void => adopt(root, []);

function draw(canvas: HTMLCanvasElement, picture: string): void {
  const image = new Image();
  image.onload = () => {
    // An older picture may be decoded after a newer one.
    if (known.get(canvas)?.picture !== picture) return;
    const context = canvas.getContext("2d");
    context?.clearRect(0, 0, canvas.width, canvas.height);
    context?.drawImage(image, 0, 0, canvas.width, canvas.height);
  };
  image.src = picture;
}

function scroll(element: Element): void {
  const [left, top] = known.get(element)!.scroll!;
  const options: ScrollToOptions = { left, top, behavior: "instant" };
  // In quirks mode the root element does not scroll, the window does.
  if (element === dom.rootElementOf(document)) window.scrollTo(options);
  else dom.scrollTo(element, options);
}
