/** A page's states as records: a snapshot, deltas as it changes, and a snapshot again in time. */

import { beginSnapshot, proceedSnapshot, stopCore, takeDelta, type Delta } from "./core";
import { toLine, type Fields } from "./line";
import { setMasking } from "./mask";
import { quietly } from "./patches";
import type { Root } from "./tree";

export interface SequenceOptions {
  masking: string;
  query?: string[];
  now(): number;
  idle(): boolean;
  add(record: Fields, line?: string): void;
  /** Told of each document and shadow root when it is written. */
  root(root: Root): void;
  /** The page did something that shows. */
  answered(): void;
}

/** At most one delta in this time, unwatched and watched. */
const QUIET_MS = 200;
const LIVE_MS = 50;
/** Without any change that is told, states are looked at this often. */
const LOOK_MS = 1000;
/** A snapshot is written in slices no longer than this. */
const SLICE_MS = 10;
/** After this much change the next state is a snapshot, so that no seek is long. */
const SNAPSHOT_MS = 60_000;
const SNAPSHOT_UNITS = 1 << 20;

/** A click by itself moves the focus: that is no answer of the page's. */
const moreThanFocus = (state: unknown): boolean =>
  typeof state === "object" && Object.keys(state!).some((key) => !/focus|ring/.test(key));
const shows = ({ r, i, a, x, v }: Delta): unknown => r || i || a || x || v?.some(moreThanFocus);

let options: SequenceOptions;
let number = 0;
let pause = QUIET_MS;
let timer: ReturnType<typeof setTimeout> | undefined;
let beat: ReturnType<typeof setInterval>;
let lastDelta = 0;
let lastSnapshot = 0;
let units = 0;
/** A snapshot has begun and is not whole yet. */
let walking = false;

export const snapshot = quietly(() => {
  beginSnapshot(options.root, changed);
  walking = true;
  walk();
});

const walk = quietly((until = performance.now() + SLICE_MS) => {
  const made = proceedSnapshot(until as number);
  if (!made) {
    timer = setTimeout(due);
    return;
  }
  walking = false;
  options.add({ k: "snapshot", t: options.now(), n: ++number, ...made });
  lastSnapshot = performance.now();
  units = 0;
  changed();
});

/** Records the change since the last state; in a `hurry` the snapshot as well that is being written. */
export function delta(hurry = false): void {
  if (walking) return hurry ? void walk(Infinity) : undefined;
  lastDelta = performance.now();
  clearTimeout(timer);
  timer = undefined;
  if (options.idle()) return;
  let made;
  try {
    made = takeDelta();
  } catch {
    snapshot(); // whatever the page did to us, it has a state again
  }
  if (!made) return;
  if (shows(made)) options.answered();
  const record = { k: "delta", t: options.now(), n: number + 1, ...made };
  const line = toLine(record);
  units += line.length;
  if (lastDelta - lastSnapshot > SNAPSHOT_MS || units > SNAPSHOT_UNITS) snapshot();
  else {
    number++;
    options.add(record, line);
  }
}

const due = quietly(() => {
  timer = undefined;
  if (walking) walk();
  else delta();
});

/** There may be a delta now. */
export function changed(): void {
  if (!walking) timer ??= setTimeout(due, Math.max(0, lastDelta + pause - performance.now()));
}

/** Somebody watches, or no more. */
export function watched(live: boolean): void {
  pause = live ? LIVE_MS : QUIET_MS;
}

/** Counts the states anew. */
export function restart(): void {
  number = 0;
}

export function stopSequence(): void {
  clearInterval(beat);
  clearTimeout(timer);
  timer = undefined; // or after another start no delta would wait for its time
  stopCore();
}

export function startSequence(given: SequenceOptions): void {
  options = given;
  number = 0;
  setMasking(given.masking, given.query);
  beat = setInterval(quietly(changed), LOOK_MS);
}
