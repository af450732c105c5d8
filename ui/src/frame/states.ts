/** What HTML does not hold: field values, scroll, dialogs, focus, sheets, pictures, motion. */

import type { NodeState } from "../wire.js";
import { setAnimations } from "./animations.js";
import { STATES, TARGET, UNDEFINED } from "./css.js";
import * as dom from "./dom.js";
import { markFocus, setFocus, upFrom } from "./focus.js";
import { setPlain } from "./guard.js";
import { redraw, showPicture } from "./pictures.js";
import { showSheets } from "./sheets.js";
import type { Tree } from "./tree.js";

export type State = readonly [id: number, state: NodeState];

/** Sets states, after which all that is on the screen shows what is known of it. */
export function setStates(tree: Tree, states: readonly State[]): void {
  const set = states.map(([id, state]) => ({ node: tree.node(id), state }));
  for (const { node, state } of set) {
    const { adopted } = state;
    tree.addState(node, typeof adopted === "number" ? { ...state, adopted: tree.stateOf(tree.node(adopted)).adopted ?? [] } : state);
    if ("sheet" in state || "disabled" in state || "adopted" in state) tree.stale.add(node as Element);
    if (node instanceof Element && (state.focus !== undefined || state.ring !== undefined)) setFocus(tree, node, state);
  }
  // First, because they decide what everything else looks like.
  showSheets(tree);
  const shown = set.filter(({ node }) => node instanceof Element && tree.isOnScreen(node)) as { node: Element; state: NodeState }[];
  // What is shown later lies higher. Where nothing tells the order: what is below a modal dialog is hard to open.
  const height = ({ node, state }: { node: Element; state: NodeState }): number =>
    state.top ?? (state.modal ? 1 : state.popover && isInModal(tree, node) ? 2 : 0);
  shown.sort((one, other) => height(one) - height(other));
  for (const { node, state } of shown) setElement(tree, node, state);
  markFocus(tree);
  for (const { node, state } of shown) if (state.animations) setAnimations(tree, node, state.animations);
  // Last, because how far anything scrolls depends on all the rest.
  for (const { node, state } of shown) if (state.scroll) setScroll(tree, node, state.scroll);
}

/** Shows all states anew, of a document that was taken apart and put together again. */
export function showAll(tree: Tree): void {
  for (const root of [tree.screen!, ...tree.shadows]) tree.stale.add(root);
  setStates(tree, [...tree.told()]);
}

function setElement(tree: Tree, element: Element, state: NodeState): void {
  if (state.defined !== undefined) setPlain(element, UNDEFINED, state.defined ? null : "");
  if (state.target !== undefined) setPlain(element, TARGET, state.target ? "" : null);
  if (state.assigned && element instanceof HTMLSlotElement) assign(tree, element, state.assigned);
  if (state.states !== undefined) setPlain(element, STATES, state.states.join(" "));
  if (state.picture !== undefined && element instanceof HTMLCanvasElement) redraw(tree, element);
  if (element instanceof HTMLImageElement || element instanceof HTMLVideoElement) {
    if (state.picture !== undefined || state.src !== undefined) showPicture(tree, element);
  }
  if (element instanceof HTMLInputElement) setInput(element, state);
  if (element instanceof HTMLTextAreaElement && state.value !== undefined) element.value = state.value;
  if (element instanceof HTMLSelectElement && state.selected) select(element, state.selected);
  setOpen(tree, element, state);
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

function select(list: HTMLSelectElement, chosen: readonly number[]): void {
  // Taking the choice off an option makes a list of one choice choose another by itself.
  if (!list.multiple) list.selectedIndex = chosen[0] ?? -1;
  else Array.from(list.options).forEach((option, index) => (option.selected = chosen.includes(index)));
}

function assign(tree: Tree, slot: HTMLSlotElement, ids: readonly number[]): void {
  try {
    slot.assign(...ids.map((id) => tree.node(id) as Element));
  } catch {
    // Only of a forged capture it is none that could be assigned.
  }
}

function setOpen(tree: Tree, element: Element, state: NodeState): void {
  const known = tree.stateOf(element);
  // What was closed and opened again since the last state lies above the others now.
  const again = state.top !== undefined;
  if (element instanceof HTMLDialogElement && (state.modal !== undefined || (again && known.modal))) setModal(element, known.modal!);
  if (!(element instanceof HTMLElement) || (state.popover === undefined && !(again && known.popover))) return;
  if (again) setPopover(element, false);
  setPopover(element, known.popover!);
}

function setModal(dialog: HTMLDialogElement, modal: boolean): void {
  const open = dialog.open;
  if (modal) {
    if (!dom.isConnected(dialog)) return;
    // showModal() refuses a dialog that is open already, as the captured attribute says it is.
    dialog.open = false;
    dialog.showModal();
    leave(document);
  } else {
    // Only close() takes it out of the top layer, and only when it is open.
    dialog.open = true;
    dialog.close();
    dialog.open = open;
  }
}

function isInModal(tree: Tree, element: Element): boolean {
  for (const around of upFrom(element)) if (tree.stateOf(around).modal) return true;
  return false;
}

/** Opening a dialog moves the focus into it; whatever had it on the page is marked, and nothing has it here. */
function leave(root: DocumentOrShadowRoot): void {
  const { activeElement } = root;
  const inner = activeElement && dom.shadowOf(activeElement);
  if (inner) leave(inner);
  if (activeElement instanceof HTMLElement) activeElement.blur();
}

function setPopover(element: HTMLElement, shown: boolean): void {
  try {
    (shown ? dom.showPopover : dom.hidePopover)(element);
  } catch {
    // It is so already, or its attribute went away in the same delta.
  }
}

/** Where each element is to be scrolled to, as far as it is not there because something is missing. */
const short = new Map<Element, [x: number, y: number]>();

function setScroll(tree: Tree, element: Element, [left, top]: [x: number, y: number]): void {
  const options: ScrollToOptions = { left, top, behavior: "instant" };
  // In quirks mode the root element does not scroll, the window does.
  const isWindow = element === dom.rootElementOf(tree.document) || element === dom.rootElementOf(document);
  if (isWindow) window.scrollTo(options);
  else dom.scrollTo(element, options);
  short.set(element, [left, top]);
}

/** Scrolls again what could not go as far before: a picture or font that has come makes room. */
export function scrollAgain(tree: Tree): void {
  for (const [element, place] of short) if (dom.isConnected(element)) setScroll(tree, element, place);
}

/** Forgets what was scrolled: the page is another one. */
export const forgetScroll = (): void => short.clear();
