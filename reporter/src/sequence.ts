/** A page's states as records: a snapshot, deltas as it changes, and a snapshot again in time. */

import { beginSnapshot, proceedSnapshot, stopCore, takeDelta } from "./core";
import { toLine, type Fields } from "./line";
import { setMasking, type Masking } from "./mask";
import { quietly } from "./patches";
import { idle, now } from "./session";
import type { Root } from "./tree";

/** At most one delta in this time, unwatched and watched. */
const QUIET_MS = 200;
const LIVE_MS = 50;
/** A page whose deltas cost much has fewer of them: this many times what the last one took lies between, but no more than a second. */
const SHARE = 300;
/** Without any change that is told, states are looked at this often. */
const LOOK_MS = 1000;
/** A snapshot is written in slices no longer than this. */
const SLICE_MS = 10;
/** After this much change the next state is a snapshot, so that no seek is long. */
const SNAPSHOT_MS = 60_000;
const SNAPSHOT_UNITS = 1 << 20;

/** A key in a delta's line that says that the page shows something new. A click by itself moves the focus: that is no answer. */
const NEWS = /"(?!focus|ring|[ktncv]")\w+":/;

/** Takes records. */
let add: (record: Fields, line?: string) => void;
/** Told of each document and shadow root when it is written. */
let root: (root: Root) => void;
/** Told when the page did something that shows. */
let answered: () => void;
let number = 0;
let pause = QUIET_MS;
let timer: ReturnType<typeof setTimeout> | undefined;
let beat: ReturnType<typeof setInterval>;
/** When there was the last delta, and when there may be the next. */
let lastDelta = 0;
let rested = 0;
let lastSnapshot = 0;
let units = 0;
/** A snapshot has begun and is not whole yet. */
let walking = false;

export const snapshot = quietly(() => {
  beginSnapshot(root, changed);
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
  add({ k: "snapshot", t: now(), n: ++number, ...made });
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
  if (idle()) return;
  let made;
  try {
    made = takeDelta();
  } catch {
    snapshot(); // whatever the page did to us, it has a state again
  }
  rested = lastDelta + Math.min(SHARE * (performance.now() - lastDelta), LOOK_MS);
  if (!made) return;
  const record = { k: "delta", t: now(), n: number + 1, ...made };
  const line = toLine(record);
  if (NEWS.test(line)) answered();
  units += line.length;
  if (lastDelta - lastSnapshot > SNAPSHOT_MS || units > SNAPSHOT_UNITS) snapshot();
  else {
    number++;
    add(record, line);
  }
}

const due = quietly(() => {
  timer = undefined;
  if (walking) walk();
  else delta();
});

/** There may be a delta now. */
export function changed(): void {
  if (!walking) timer ??= setTimeout(due, Math.max(lastDelta + pause, rested) - performance.now());
}

/** There may be a change that nothing tells of; and a snapshot that broke off is begun anew. */
const look = (): unknown => (walking && !timer ? snapshot() : changed());

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

export function startSequence(masking: Masking, ...told: [typeof add, typeof root, typeof answered]): void {
  [add, root, answered] = told;
  number = 0;
  setMasking(masking);
  beat = setInterval(quietly(look), LOOK_MS);
}
