/** The replay of one session: time, speed, idle stretches, and what is loaded so far. */

import { computed, signal } from "@preact/signals";
import type { Batch } from "../wire.js";
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
  readonly complete = signal(false);
  /** Counts what was added, for whoever shows the whole recording. */
  readonly version = signal(0);
  readonly duration = signal(0);
  readonly idle = computed(() => (this.version.value, this.recording.idle()));
  readonly moments = computed<readonly Moment[]>(() => (this.version.value, [...this.recording.moments]));
  /** The time that is shown, in ms since 1970. */
  readonly now = computed(() => this.start + this.time.value);
  private readonly clock = new Clock(() => performance.now());
  private tick = 0;

  /** `start` in ms since 1970; `duration` in ms as far as it is known. */
  constructor(readonly start: number, duration: number) {
    this.duration.value = duration;
    this.stage.hold(true);
  }

  add(batches: readonly Batch[]): void {
    for (const { page, records } of batches) this.recording.add(page, records);
    this.duration.value = Math.max(this.duration.value, this.recording.end - this.start);
    this.version.value++;
    this.show();
  }

  play(): void {
    if (this.time.value >= this.duration.value) this.seek(0);
    this.clock.play();
    this.stage.hold(false);
    this.playing.value = true;
    this.tick = requestAnimationFrame(this.step);
  }

  pause(): void {
    this.clock.pause();
    this.stage.hold(true);
    this.playing.value = false;
    cancelAnimationFrame(this.tick);
  }

  toggle(): void {
    if (this.playing.value) this.pause();
    else this.play();
  }

  seek(time: number): void {
    this.clock.set(Math.min(Math.max(0, time), this.duration.value));
    this.show();
  }

  setSpeed(rate: number): void {
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

  private readonly step = (): void => {
    this.tick = requestAnimationFrame(this.step);
    if (this.skipsIdle.value) this.leap();
    if (this.clock.time() >= this.duration.value && this.complete.value) {
      this.seek(this.duration.value);
      this.pause();
    } else this.show();
  };

  private leap(): void {
    const at = this.start + this.clock.time();
    const span = this.idle.value.find(({ from, to }) => at > from + IDLE_EDGE_MS && at < to - IDLE_EDGE_MS);
    if (span) this.clock.set(span.to - IDLE_EDGE_MS - this.start);
  }

  private show(): void {
    this.time.value = Math.min(this.clock.time(), this.duration.value);
    this.stage.show(this.start + this.time.value);
  }
}
