/** A page's states as records: a snapshot, deltas as it changes, and a snapshot again in time. */

import { createCore, type Core, type Delta } from "./core";
import { toLine, type Fields } from "./line";
import { quietly } from "./patches";
import type { Root } from "./tree";

export interface SequenceOptions {
  masking: string;
  now(): number;
  idle(): boolean;
  add(record: Fields, line?: string): void;
  /** Told of each document and shadow root when it is written. */
  root(root: Root): void;
  /** The page did something that shows. */
  answered(): void;
}

export interface Sequence {
  core(): Core;
  snapshot(): void;
  /** Records the change since the last state. */
  delta(): void;
  /** There may be a delta now. */
  changed(): void;
  /** Somebody watches, or no more. */
  watched(live: boolean): void;
  /** Counts the states anew. */
  restart(): void;
  stop(): void;
}

/** At most one delta in this time, unwatched and watched. */
const QUIET_MS = 100;
const LIVE_MS = 50;
/** After this much change the next state is a snapshot, so that no seek is long. */
const SNAPSHOT_MS = 60_000;
const SNAPSHOT_UNITS = 1 << 20;

/** A click by itself moves the focus: that is no answer of the page's. */
const moreThanFocus = (state: unknown): boolean => typeof state === "object" && Object.keys(state!) + "" !== "focus";
const shows = ({ r, i, a, x, v }: Delta): unknown => r || i || a || x || v?.some(moreThanFocus);

export function createSequence({ masking, now, idle, add, root, answered }: SequenceOptions): Sequence {
  let core: Core | undefined;
  let number = 0;
  let pause = QUIET_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastDelta = 0;
  let lastSnapshot = 0;
  let units = 0;

  const snapshot = quietly(() => {
    core?.stop();
    core = createCore(document, { masking, changed, root });
    add({ k: "snapshot", t: now(), n: ++number, ...core.snapshot });
    lastSnapshot = performance.now();
    units = 0;
  });

  function delta(): void {
    clearTimeout(timer);
    timer = undefined;
    lastDelta = performance.now();
    if (idle()) return;
    let made;
    try {
      made = core!.delta();
    } catch {
      snapshot(); // whatever the page did to us, it has a state again
    }
    if (!made) return;
    if (shows(made)) answered();
    const record = { k: "delta", t: now(), n: number + 1, ...made };
    const line = toLine(record);
    units += line.length;
    if (lastDelta - lastSnapshot > SNAPSHOT_MS || units > SNAPSHOT_UNITS) snapshot();
    else {
      number++;
      add(record, line);
    }
  }

  function changed(): void {
    timer ??= setTimeout(quietly(delta), Math.max(0, lastDelta + pause - performance.now()));
  }

  return {
    core: () => core!,
    snapshot,
    delta,
    changed,
    watched: (live) => (pause = live ? LIVE_MS : QUIET_MS),
    restart: () => (number = 0),
    stop() {
      clearTimeout(timer);
      core?.stop();
    },
  };
}
