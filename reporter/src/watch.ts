/** What the visitor does: clicks, the pointer's path, typing and scrolling. */

import { textIn } from "./core";
import { record, wake } from "./delivery";
import { idOf, modeOf } from "./ledger";
import type { Fields } from "./line";
import { IGNORE, isSecret, isTyped, maskText, SEALED } from "./mask";
import { listen } from "./patches";
import { changed } from "./sequence";
import { now } from "./session";
import { touch } from "./shown";
import type { Root } from "./tree";

const SAMPLE_MS = 50;
const LONGEST_PATH = 3 * 100;
const RAGE_MS = 1000;
const RAGE_PX = 30;
const DEAD_MS = 600;
const ACTS = "a[href]:not([target],[download]),button,summary,[role=button],[onclick],[type=submit],[type=button]";
const LABELLED = "a,button,label,summary,option,[role]";

const targetOf = (event: Event): Element => event.composedPath()[0] as Element;

/** Told whenever the visitor does something. */
let active: () => void;
let path: number[];
/** What the next point of it is relative to. */
let at: number[];
/** The last three clicks: time, place, id and label. */
let clicks: Fields[] = [];
/** Those that nothing has answered. */
let waiting: Fields[] = [];
/** Which field was last typed in, and in which second. */
let typed: string;

/** What happened just before, as an error tells it. */
export const lastClicks = (): unknown => clicks.map(({ t, id, text }) => [t, id, text]);

function clearPath(): void {
  path = [];
  at = [0, 0, 0];
}

function endPath(): void {
  if (path.length) record("pointer", { p: path }, path[0]);
  clearPath();
}

/** Time and place of an event in the window, be it in a frame. */
function whereOf({ clientX, clientY, view }: MouseEvent): [t: number, x: number, y: number] {
  let [x, y] = [clientX, clientY];
  for (let frame; view !== window && (frame = view?.frameElement); view = view!.parent as Window & typeof globalThis) {
    const { left, top } = frame.getBoundingClientRect();
    x += left;
    y += top;
  }
  return [now(), Math.round(x), Math.round(y)];
}

function move(event: MouseEvent): void {
  if (now() - at[0]! < SAMPLE_MS) return;
  const here = whereOf(event);
  path.push(...here.map((value, i) => value - at[i]!));
  at = here;
  wake();
  if (path.length >= LONGEST_PATH) endPath();
}

function label(target: Element): string {
  const named = target.closest(LABELLED) ?? (target.childElementCount ? undefined : target);
  if (!named || isTyped(target) || modeOf(target) & SEALED) return "";
  const said = named.getAttribute("aria-label") || (named.localName === "input" && (named as HTMLInputElement).value);
  return (said ? maskText(said, modeOf(named)) : textIn(named)).trim().replace(/\s+/g, " ").slice(0, 80);
}

function click(event: MouseEvent): void {
  active();
  const target = targetOf(event);
  if (!target.closest) return;
  const [t, x, y] = whereOf(event);
  const near = (other: Fields): boolean => t - other.t < RAGE_MS && Math.hypot((other.x as number) - x, (other.y as number) - y) < RAGE_PX;
  const rage = clicks.filter(near).length > 1 || undefined;
  const made = record("click", { x, y, id: idOf(target), text: label(target), rage }, t);
  clicks = [...clicks, made].slice(-3);
  if (target.closest(ACTS)) waiting.push(made);
  changed();
}

function input(event: Event): void {
  active();
  const target = targetOf(event);
  touch(target);
  changed();
  const id = idOf(target);
  if (!event.isTrusted || modeOf(target) & IGNORE || isSecret(target)) return;
  if (typed !== (typed = `${id} ${now() >> 10}`)) record("input", { id });
}

function scroll(event: Event): void {
  const target = targetOf(event);
  touch((target as unknown as Document).documentElement ?? target, true);
  changed();
}

/** The page answered: whatever was clicked was not dead. */
export function answered(): void {
  waiting = [];
}

/** Ends the pointer's path so far, and says whether no click waits for an answer any more. */
export function settled(): boolean {
  endPath();
  waiting = waiting.filter((made) => {
    made.dead = now() - made.t >= DEAD_MS || undefined;
    return !made.dead;
  });
  return !waiting[0];
}

/** Listens in a document or shadow root: the scrolling in one is not heard outside. */
export function watchRoot(root: Root): void {
  listen(root, "scroll", scroll);
  if ("host" in root) return;
  listen(root, "click", click);
  listen(root, "pointermove", move);
  listen(root, "input", input);
  listen(root, "change toggle load reset focusin", changed);
  listen(root, "pointerdown keydown wheel", active);
}

export function openWatch(told: () => void): void {
  active = told;
  clearPath();
  clicks = [];
  waiting = [];
}
