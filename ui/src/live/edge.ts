/** The live end of a session: what comes, and how far behind it the pointer is shown. */

import { signal } from "@preact/signals";
import type { TimedRecord } from "../wire.js";
import { follow } from "./feed.js";

/** The pointer is never shown later than this behind the newest state. */
const MOST_DELAY_MS = 2500;
/** How fast the delay shrinks again after a path that came late, in ms for each second. */
const CATCH_UP = 40;
/** So long it is said that something was left out. */
const SAID_MS = 5000;

export type Way = "connecting" | "stream" | "poll" | "lost" | "over";

export class Edge {
  readonly way = signal<Way>("connecting");
  /** True after a page went away, until the next one shows. */
  readonly away = signal(false);
  /** True for a moment after changes were left out, because they came faster than they were read. */
  readonly skipped = signal(false);
  /** The least seen of viewer's clock minus record's: transport, and clocks that differ. */
  private offset = Infinity;
  private delay = 0;
  private before = 0;
  private readonly abort = new AbortController();

  /** Tells `take` what comes after the state named `after`, and `over` at the end. */
  constructor(session: string, after: string, take: (page: string, record: TimedRecord) => void, over: () => void) {
    const listener = {
      record: (page: string, record: TimedRecord) => {
        this.note(record);
        take(page, record);
      },
      way: (way: Way) => void (this.way.value = way),
      behind: () => {
        this.skipped.value = true;
        setTimeout(() => (this.skipped.value = false), SAID_MS);
      },
      end: () => {
        this.way.value = "over";
        over();
      },
    };
    void follow(session, after, listener, this.abort.signal);
  }

  close(): void {
    this.abort.abort();
  }

  private note(record: TimedRecord): void {
    if (record.k === "end" || record.k === "snapshot") this.away.value = record.k === "end";
    const offset = Date.now() - record.at;
    this.offset = Math.min(this.offset, offset);
    if (record.k === "pointer") this.delay = Math.min(MOST_DELAY_MS, Math.max(this.delay, offset - this.offset));
  }

  /** The time at which the pointer is to be shown, in ms since 1970; `now` is that of a frame. */
  pointerAt(now: number): number {
    this.delay = Math.max(0, this.delay - ((now - this.before) * CATCH_UP) / 1000);
    this.before = now;
    return Date.now() - this.offset - this.delay;
  }
}
