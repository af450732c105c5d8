/** What the visitor does: clicks, the pointer's path, typing and scrolling. */

import type { Core } from "./core";
import type { Fields } from "./line";
import { IGNORE, isSecret, isTyped, maskText } from "./mask";
import type { Patches } from "./patches";
import type { Root } from "./tree";

export interface WatchOptions extends Pick<Patches, "listen"> {
  core(): Core;
  now(): number;
  /** Adds a record and gives it back: it may still be completed until it is sent. */
  record(k: string, fields: object, t?: number): Fields;
  /** The visitor did something. */
  active(): void;
  /** There may be a delta now. */
  changed(): void;
  /** There will be a record in a while. */
  wake(): void;
}

export interface Watch {
  /** Listens in a document or shadow root: the scrolling in one is not heard outside. */
  root(root: Root): void;
  /** The page answered: whatever was clicked was not dead. */
  answered(): void;
  /** Ends the pointer's path so far, and says whether no click waits for an answer any more. */
  settle(): boolean;
}

const SAMPLE_MS = 50;
const LONGEST_PATH = 3 * 100;
const RAGE_MS = 1000;
const RAGE_PX = 30;
const DEAD_MS = 600;
const ACTS = "a[href]:not([target],[download]),button,summary,[role=button],[onclick],[type=submit],[type=button]";
const LABELLED = "a,button,label,summary,option,[role]";

const targetOf = (event: Event): Element => event.composedPath()[0] as Element;

export function createWatch({ core, now, record, active, changed, wake, listen }: WatchOptions): Watch {
  let path: number[] = [];
  let at: number[] = [];
  let clicks: number[][] = [];
  let waiting: Fields[] = [];
  let typed = [0, 0];

  function endPath(): void {
    if (path.length) record("pointer", { p: path }, path[0]);
    path = [];
  }

  /** Time and place of an event in the window, be it in a frame. */
  function whereOf({ clientX, clientY, view }: MouseEvent): number[] {
    let [x, y] = [clientX, clientY];
    for (let frame; (frame = view?.frameElement) && view !== window; view = view.parent as Window & typeof globalThis) {
      const { left, top } = frame.getBoundingClientRect();
      x += left;
      y += top;
    }
    return [now(), Math.round(x), Math.round(y)];
  }

  function move(event: MouseEvent): void {
    const here = whereOf(event);
    if (!path.length) {
      path = [...here];
      wake();
    } else if (here[0]! - at[0]! < SAMPLE_MS) return;
    else path.push(...here.map((value, i) => value - at[i]!));
    at = here;
    if (path.length >= LONGEST_PATH) endPath();
  }

  function label(target: Element): string {
    const { textIn, modeOf } = core();
    const named = target.closest(LABELLED) ?? (target.childElementCount ? undefined : target);
    if (!named || isTyped(target) || target.localName === "select") return "";
    const said = named.getAttribute("aria-label") || (named.localName === "input" && (named as HTMLInputElement).value);
    return (said ? maskText(said, modeOf(named)) : textIn(named)).trim().replace(/\s+/g, " ").slice(0, 80);
  }

  function click(event: MouseEvent): void {
    active();
    const target = targetOf(event);
    if (!target.closest) return;
    const [t, x, y] = whereOf(event) as [number, number, number];
    clicks = clicks.filter(([time, left, top]) => t - time! < RAGE_MS && Math.hypot(left! - x, top! - y) < RAGE_PX);
    clicks.push([t, x, y]);
    const made = record("click", { x, y, id: core().idOf(target), text: label(target), rage: clicks.length > 2 || undefined });
    if (target.closest(ACTS)) waiting.push(made);
    changed();
  }

  function input(event: Event): void {
    active();
    const target = targetOf(event);
    const { touch, idOf, modeOf } = core();
    touch(target);
    changed();
    const [id, t] = [idOf(target), now()];
    if (!event.isTrusted || (typed[0] === id && t - typed[1]! < 1000) || modeOf(target) & IGNORE || isSecret(target)) return;
    typed = [id, t];
    record("input", { id });
  }

  function scroll(event: Event): void {
    const target = targetOf(event);
    core().touch((target as unknown as Document).documentElement ?? target, true);
    changed();
  }

  return {
    root(root) {
      listen(root, "scroll", scroll);
      if ("host" in root) return;
      listen(root, "click", click);
      listen(root, "pointermove", move);
      listen(root, "input", input);
      listen(root, "change toggle load reset focusin", changed);
      listen(root, "pointerdown keydown wheel", active);
    },
    answered() {
      waiting = [];
    },
    settle() {
      endPath();
      waiting = waiting.filter((made) => {
        if (now() - made.t < DEAD_MS) return true;
        made.dead = true;
        return false;
      });
      return !waiting.length;
    },
  };
}
