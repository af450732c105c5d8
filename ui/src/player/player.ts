/** One session over time: its past, played at any speed, and its live end while it goes on. */

import { computed, signal } from "@preact/signals";
import { Edge } from "../live/edge.js";
import type { Batch, TimedRecord } from "../wire.js";
import { Clock } from "./clock.js";
import { Recording, type Moment } from "./recording.js";
import { Stage } from "./stage.js";

export const SPEEDS = [1, 2, 4, 8, 16] as const;
/** How much of an idle stretch is left standing on either side, so that the eye can follow. */
const IDLE_EDGE_MS = 800;

export class Player {
  readonly recording = new Recording();
  readonly stage = new Stage(this.recording);
  readonly time = signal(0);
  readonly playing = signal(false);
  readonly speed = signal<number>(1);
  readonly skipsIdle = signal(true);
  /** What is known of the past: nothing, while it is not asked for; then on its way; then all. */
  readonly past = signal<"unasked" | "loading" | "complete">("unasked");
  /** Whether the session goes on, and whether what is shown goes on with it. */
  readonly live = signal(false);
  readonly following = signal(false);
  readonly edge = signal<Edge | null>(null);
  /** Counts what was added, for whoever shows the whole recording. */
  readonly version = signal(0);
  readonly duration = signal(0);
  readonly idle = computed(() => (this.version.value, this.recording.idle()));
  readonly moments = computed<readonly Moment[]>(() => (this.version.value, [...this.recording.moments]));
  /** The time that is shown, in ms since 1970. */
  readonly now = computed(() => this.start + this.time.value);
  private readonly clock = new Clock(() => performance.now());
  private tick = 0;
  private isNew = false;

  /** `start` in ms since 1970; `duration` in ms as far as it is known. */
  constructor(private readonly session: string, readonly start: number, duration: number, live: boolean) {
    this.duration.value = duration;
    this.live.value = live;
    this.stage.session = session;
    this.stage.hold(true);
  }

  /** Adds what was recorded before. */
  add(batches: readonly Batch[]): void {
    for (const { page, records } of batches) this.recording.addPast(page, records);
    this.note();
    this.show();
  }

  /** Goes to the live end, and on with it; connects when that was not done yet. */
  follow(): void {
    if (!this.edge.value) {
      // Where the past is whole, the stream goes on behind it: nothing is drawn anew.
      const known = this.past.value === "complete" ? this.recording.newestState() : "";
      this.edge.value = new Edge(this.session, known, (page, record) => this.take(page, record), () => this.end());
    }
    this.following.value = true;
    this.speed.value = 1;
    this.clock.speed(1);
    this.run();
  }

  play(): void {
    if (this.time.value >= this.duration.value) {
      if (this.live.value) return this.follow();
      this.seek(0);
    }
    this.ask();
    this.clock.play();
    this.run();
  }

  pause(): void {
    if (this.following.value) this.leave(this.duration.value);
    this.clock.pause();
    this.stage.hold(true);
    this.playing.value = false;
    cancelAnimationFrame(this.tick);
  }

  close(): void {
    this.pause();
    this.edge.value?.close();
  }

  toggle(): void {
    if (this.playing.value) this.pause();
    else this.play();
  }

  /** Goes to a time of the past, and from the live end into it. */
  seek(time: number): void {
    const to = Math.min(Math.max(0, time), this.duration.value);
    if (this.live.value && time > to) return this.follow();
    if (this.following.value) this.leave(to);
    this.ask();
    this.clock.set(to);
    this.show();
  }

  setSpeed(rate: number): void {
    if (this.following.value) return;
    this.speed.value = rate;
    this.clock.speed(rate);
  }

  /** To the next moment (`way` 1) or the one before (-1) that `matches`. */
  jump(way: 1 | -1, matches: (moment: Moment) => boolean = () => true): void {
    const at = this.now.value;
    const fits = (moment: Moment) => matches(moment) && (way > 0 ? moment.at > at : moment.at < at);
    const found = way > 0 ? this.moments.value.find(fits) : this.moments.value.findLast(fits);
    if (found) this.seek(found.at - this.start);
  }

  /** Wants the past. */
  ask(): void {
    if (this.past.value === "unasked") this.past.value = "loading";
  }

  /** What comes at the live end. */
  private take(page: string, record: TimedRecord): void {
    this.recording.addLive(page, record);
    // Until somebody wants the past, no more is held than what is shown.
    if (record.k === "snapshot" && this.past.value === "unasked" && this.following.value) this.recording.keepNewest();
    this.isNew = true;
    if (!this.playing.value) this.note();
  }

  private note(): void {
    this.isNew = false;
    this.duration.value = Math.max(this.duration.value, this.recording.end - this.start);
    this.version.value++;
  }

  private leave(time: number): void {
    this.following.value = false;
    this.clock.set(time);
    if (this.playing.value) this.clock.play();
  }

  private end(): void {
    this.live.value = false;
    if (this.following.value) this.pause();
    this.ask();
  }

  private run(): void {
    this.stage.hold(false);
    this.playing.value = true;
    cancelAnimationFrame(this.tick);
    this.tick = requestAnimationFrame(this.step);
  }

  private readonly step = (now: number): void => {
    this.tick = requestAnimationFrame(this.step);
    // Once a frame, however much has come.
    if (this.isNew) this.note();
    if (this.following.value) {
      this.time.value = this.duration.value;
      return this.stage.show(Infinity, this.edge.value!.pointerAt(now));
    }
    if (this.skipsIdle.value) this.leap();
    if (this.clock.time() < this.duration.value || this.past.value !== "complete") return this.show();
    if (this.live.value) return this.follow();
    this.seek(this.duration.value);
    this.pause();
  };

  private leap(): void {
    const at = this.start + this.clock.time();
    const span = this.idle.value.find(({ from, to }) => at > from + IDLE_EDGE_MS && at < to - IDLE_EDGE_MS);
    if (span) this.clock.set(span.to - IDLE_EDGE_MS - this.start);
  }

  private show(): void {
    if (this.following.value) return;
    this.time.value = Math.min(this.clock.time(), this.duration.value);
    this.stage.show(this.start + this.time.value);
  }
}
