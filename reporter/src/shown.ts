/** What is known of the states that HTML does not hold: what was sent of them, and what is news. */

import { differences } from "./differences";
import { idOf, knows, modeOf } from "./ledger";
import { scrubUrl } from "./mask";
import { motions } from "./motion";
import { firstOf, localNameOf, nextOf } from "./natives";
import { matches, mayHaveStates, sayScroll, sayStates, type Say } from "./states";
import { byHand, innerOf, isElement, isRoot, kindOf, STATEFUL } from "./tree";

/** What was last sent of each node that has states: stamps by key. */
const seen = new Map<Node, Record<string, unknown>>();
const touched = new Set<Node>();
/** Elements that have been seen to scroll: to ask every other one would cost each snapshot a layout. */
const scrollers = new WeakSet<Node>();
/** States to be sent, by id. */
const news = new Map<number, Record<string, unknown>>();
/** The root that last said each list of adopted sheets. */
const lists = new Map<unknown, Node>();
let moving = new Set<Element>();
let focused: Element | null = null;
let firstLook = true;
/** What relative addresses are relative to, where that is not the page's own. */
let base: string | null;
/** What the document has last said of it: to scrub costs more than to compare. */
let baseSaid: string;
/** What is still to be looked at in this round, and when that may go on. */
let round: Node[] = [];
let due = 0;

/** At most this goes at a time into looking for changes that no event tells, and a small part of all time. */
const GLANCE_MS = 5;
const SHARE = 500;
const REST_MS = 500;
/** No change is told later than this. */
const LATEST_MS = 1000;

/** A fresh snapshot begins. */
export function clearStates(): void {
  for (const each of [seen, touched, news, lists, moving, byHand]) each.clear();
  round = [];
  focused = null;
}

export const forgetStates = (node: Node): boolean => seen.delete(node);

function note(node: Node, key: string, value: unknown): void {
  const id = idOf(node);
  news.set(id, { ...news.get(id), [key]: value });
}

/** Takes states of a node: those that are not as last sent are news. */
function sayOf(node: Node): Say {
  const before = seen.get(node) ?? {};
  return (key, value, plain = !value, stamp = value + "") => {
    if (before[key] === stamp || (plain && !(key in before))) return;
    before[key] = stamp;
    seen.set(node, before);
    note(node, key, key === "adopted" ? listOf(node, value, stamp) : value);
  };
}

/** A list of adopted sheets, or the id of a root that has the same: components share them by the hundred. */
function listOf(node: Node, list: unknown, stamp: unknown): unknown {
  const like = lists.get(stamp);
  if (like && knows(like) && seen.get(like)?.adopted === stamp) return idOf(like);
  lists.set(stamp, node);
  return list;
}

/** Reads the states of a node, where it scrolled to only when asked, for that costs a layout. */
function read(node: Node, fresh: boolean, scrolls: unknown): void {
  const stateful = mayHaveStates(node);
  if (!stateful && !scrolls) return;
  const say = sayOf(node);
  if (scrolls && isElement(node)) sayScroll(node, say);
  if (!stateful) return;
  if (!seen.has(node)) seen.set(node, {});
  sayStates(node, modeOf(node), say, fresh);
}

/** Reads the states of a node that has just been written. */
export function look(node: Node): void {
  read(node, true, scrollers.has(node) || (firstLook && isElement(node) && scrolled(node)));
}

/** Whether a node was scrolled before anybody listened; what holds no more than a few words is not asked, for it costs. */
function scrolled(node: Element): unknown {
  const child = firstOf(node);
  return (child ? nextOf(child) || isElement(child) || (child as Text).length > 99 : isElement(node) && kindOf(node) & STATEFUL) && (node === document.documentElement || node.scrollTop || node.scrollLeft);
}

/** Whether a node has states, as far as is known. */
export const isStateful = (node: Node): boolean => seen.has(node);

/** Says that the states of a node may have changed. */
export function touch(node: Node, scrolled = false): void {
  if (scrolled) scrollers.add(node);
  touched.add(node);
}

/** What no node's own state tells: motion, and where the address leads to. */
function lookAround(): void {
  const found = motions([...seen.keys()].filter(isRoot));
  const target = location.hash && document.querySelector(":target");
  const now = new Set([...found.keys(), target as Element]);
  for (const element of new Set([...moving, ...now])) {
    if (!knows(element)) continue; // as nothing is no element
    const { list, stamp } = found.get(element) ?? { list: [], stamp: "" };
    const say = sayOf(element);
    say("animations", list, !stamp, stamp);
    say("target", element === target);
  }
  moving = now;
}

/** What is in slots is known only when all of it is written. */
function lookIntoSlots(): void {
  for (const root of byHand) {
    for (const slot of root.querySelectorAll("slot")) {
      const ids = slot.assignedNodes().map(idOf);
      if (knows(slot)) sayOf(slot)("assigned", ids, !ids[0]);
    }
  }
}

function lookAtFocus(): void {
  let active = document.activeElement;
  for (let inner; active && (inner = innerOf(active)?.activeElement); ) active = inner;
  if (active && (localNameOf(active) === "body" || !knows(active))) active = null;
  if (active === focused) return;
  if (focused && knows(focused)) note(focused, "focus", false);
  if (active) {
    note(active, "focus", true);
    if (matches(active, ":focus-visible")) note(active, "ring", true);
  }
  focused = active;
}

function lookAtBase(whole: boolean): void {
  const { baseURI, URL } = document;
  const said = `${baseURI} ${URL}`;
  if (said === baseSaid) return;
  baseSaid = said;
  const [here, url] = [baseURI, URL].map(scrubUrl);
  const before = base;
  base = here === url ? null : here!;
  if (!whole && base !== before) note(document, "base", base);
}

/** Reads again what was touched, and of all else what there is time for. */
export function poll(): void {
  for (const node of touched) if (knows(node)) read(node, false, scrollers.has(node));
  touched.clear();
  const start = performance.now();
  if (start < due) return;
  if (!round[0]) {
    round = [...seen.keys()];
    lookAround();
  }
  let now = start;
  for (let node; now - start < GLANCE_MS && (node = round.pop()); now = performance.now()) {
    if (knows(node)) read(node, false, false);
  }
  due = now + Math.min(Math.max(REST_MS, SHARE * (now - start)), LATEST_MS);
}

/** The list `v` of all news since the last, of a snapshot when it is `whole`. */
export function takeNews(whole: boolean): unknown[] {
  const list: unknown[] = [];
  const column = differences();
  if (whole) {
    firstLook = false;
    lookAround();
  }
  lookAtBase(whole);
  lookAtFocus();
  lookIntoSlots();
  for (const [id, state] of news) list.push(column(id), state);
  news.clear();
  return list;
}
