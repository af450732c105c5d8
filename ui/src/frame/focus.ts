/** Marks where the visitor's focus was, for the selectors that css.ts has written for it. */

import type { NodeState } from "../wire.js";
import { FOCUS, RING, WITHIN } from "./css.js";
import * as dom from "./dom.js";
import type { Tree } from "./tree.js";

let marked: Element[] = [];

/** Takes down what a state says of the focus: at most one element has it. */
export function setFocus(tree: Tree, element: Element, { focus }: NodeState): void {
  if (focus && tree.focused !== element) {
    if (tree.focused) tree.addState(tree.focused, { focus: false, ring: false });
    tree.focused = element;
  } else if (focus === false && tree.focused === element) tree.focused = null;
}

/** Marks the element that has the focus, and all it lies in. */
export function markFocus(tree: Tree): void {
  const { focused } = tree;
  const line = focused && tree.isOnScreen(focused) ? [...upFrom(focused)] : [];
  for (const element of marked) if (!line.includes(element)) mark(element, "", []);
  for (const element of line) mark(element, "", [WITHIN]);
  if (line[0]) mark(line[0], "", tree.stateOf(line[0]).ring ? [FOCUS, RING, WITHIN] : [FOCUS, WITHIN]);
  marked = line;
}

function mark(element: Element, value: string, names: string[]): void {
  for (const name of [FOCUS, RING, WITHIN]) {
    if (names.includes(name) === dom.hasAttribute(element, name)) continue;
    if (names.includes(name)) dom.setAttribute(element, name, value);
    else dom.removeAttribute(element, name);
  }
}

/** An element and those around it as they are laid out: through slots and out of shadow roots. */
export function* upFrom(element: Element): Generator<Element> {
  for (let at: Element | null = element; at; ) {
    yield at;
    const around: Node | null = dom.slotOf(at) ?? dom.parentOf(at);
    const next: Node | null = around instanceof ShadowRoot ? around.host : around;
    at = next instanceof Element ? next : null;
  }
}
