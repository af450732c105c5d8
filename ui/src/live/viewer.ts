/** The live view of one session: the newest state at once, the pointer smoothly a little behind it. */

import { signal } from "@preact/signals";
import { Recording, type Moment } from "../player/recording.js";
import { Stage } from "../player/stage.js";
import type { TimedRecord } from "../wire.js";
import { follow } from "./feed.js";

/** The pointer is never shown later than this behind the newest state. */
const MOST_DELAY_MS = 2500;
/** How fast the delay shrinks again after a path that came late, in ms for each second. */
const CATCH_UP = 40;

export class LiveViewer {
  readonly recording = new Recording();
  readonly stage = new Stage(this.recording);
  readonly moments = signal<readonly Moment[]>([]);
  readonly way = signal<"connecting" | "stream" | "poll" | "lost" | "over">("connecting");
  /** True after a page went away, until the next one shows. */
  readonly away = signal(false);
  /** ms since 1970 of the newest record. */
  readonly newest = signal(0);
  /** The least seen of viewer's clock minus record's: transport, and clocks that differ. */
  private offset = Infinity;
  private delay = 0;
  private tick = 0;
  private before = 0;

  /** Watches until the session ends or `abort` is called. */
  watch(session: string, abort: AbortSignal): void {
    this.stage.session = session;
    abort.addEventListener("abort", () => cancelAnimationFrame(this.tick), { once: true });
    this.tick = requestAnimationFrame(this.step);
    void follow(
      session,
      {
        record: (page, record) => this.take(page, record),
        way: (way) => (this.way.value = way),
        end: () => (this.way.value = "over"),
      },
      abort,
    );
  }

  private take(page: string, record: TimedRecord): void {
    this.recording.add(page, [record]);
    if (record.k === "snapshot") this.recording.keepNewest();
    if (record.k === "end" || record.k === "snapshot") this.away.value = record.k === "end";
    const offset = Date.now() - record.at;
    this.offset = Math.min(this.offset, offset);
    if (record.k === "pointer") this.delay = Math.min(MOST_DELAY_MS, Math.max(this.delay, offset - this.offset));
    this.newest.value = Math.max(this.newest.value, record.at);
    if (this.recording.moments.length !== this.moments.value.length) this.moments.value = [...this.recording.moments];
  }

  private readonly step = (now: number): void => {
    this.tick = requestAnimationFrame(this.step);
    this.delay = Math.max(0, this.delay - ((now - this.before) * CATCH_UP) / 1000);
    this.before = now;
    this.stage.show(Infinity, Date.now() - this.offset - this.delay);
  };
}
