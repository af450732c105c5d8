/** One session over time: its past, played at any speed, and its live end while it goes on. */

import { computed, signal } from "@preact/signals";
import type { Edge } from "../live/edge.js";
import type { EventKind, TimedRecord } from "../wire.js";
import { Clock } from "./clock.js";
import { Items } from "./items.js";
import { Recording } from "./recording.js";
import { KINDS, rowsOf, type Row } from "./rows.js";
import type { Source } from "./source.js";
import { Stage } from "./stage.js";
import { Tail } from "./tail.js";
import { Whole, type Chunk } from "./whole.js";
import { Windows } from "./windows.js";

export const SPEEDS = [1, 2, 4, 8, 16] as const;
/** How much of an idle stretch is left standing on either side, so that the eye can follow. */
const IDLE_EDGE_MS = 800;
/** For so long of watching what comes next is held ready. */
const AHEAD_MS = 5000;
/** The overview of a session that goes on is asked for no more often. */
const REFRESH_MS = 10_000;

/** What is known of a session before any of it is there; `start` in ms since 1970, `duration` in ms. */
export interface Facts { start: number; duration: number; live: boolean }
/** Connects to the live end behind the state of this name. */
export type Connect = (known: string, take: (page: string, record: TimedRecord) => void, over: () => void) => Edge;

export class Player {
  readonly start: number;
  readonly stage: Stage;
  readonly items: Items;
  readonly windows: Windows;
  readonly time = signal(0);
  readonly playing = signal(false);
  readonly speed = signal<number>(1);
  readonly skipsIdle = signal(true);
  /** What is known of the past: nothing, while it is not asked for; then on its way; then all. */
  readonly past = signal<"unasked" | "loading" | "known">("unasked");
  /** Why the past could not be had. */
  readonly error = signal<Error | null>(null);
  /** Whether the session goes on, and whether what is shown goes on with it. */
  readonly live = signal(false);
  readonly following = signal(false);
  readonly edge = signal<Edge | null>(null);
  readonly duration = signal(0);
  readonly whole = signal<Whole | null>(null);
  /** True while what belongs here is on its way. */
  readonly waiting = signal(false);
  /** What kinds of events are shown, and of all of these the rows. */
  readonly kinds = signal<ReadonlySet<EventKind>>(new Set(KINDS));
  readonly allRows = computed<readonly Row[]>(() => (this.news.value, rowsOf(this.whole.value?.events ?? [], this.tail.events)));
  readonly rows = computed<readonly Row[]>(() => this.allRows.value.filter(({ kind }) => this.kinds.value.has(kind)));
  /** The time that is shown, in ms since 1970. */
  readonly now = computed(() => this.start + this.time.value);
  /** Counts what came live. */
  private readonly news = signal(0);
  private readonly tail = new Tail();
  private readonly clock = new Clock(() => performance.now());
  private readonly over = new AbortController();
  private tick = 0;
  private isNew = false;
  private asked = -Infinity;
  private beside: Chunk | null = null;

  constructor(private readonly source: Source, { start, duration, live }: Facts, private readonly connect: Connect | null = null) {
    this.start = start;
    this.duration.value = duration;
    this.live.value = live && connect !== null;
    this.stage = new Stage(source, () => this.start + this.duration.peek());
    this.items = new Items(source);
    this.windows = new Windows(source, () => this.arrange());
    this.stage.hold(true);
  }

  /** Goes to the live end, and on with it; connects when that was not done yet. */
  follow(): void {
    if (!this.connect) return;
    if (!this.edge.value) {
      // Where the newest state is held, the stream goes on behind it: nothing is drawn anew.
      this.edge.value = this.connect(this.newestState(), (page, record) => this.take(page, record), () => this.end());
    }
    this.following.value = true;
    this.waiting.value = false;
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
    this.over.abort();
    this.edge.value?.close();
    this.windows.close();
    this.items.close();
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

  /** To the next of the events that are shown (`way` 1) or the one before (-1) that `matches`. */
  jump(way: 1 | -1, matches: (row: Row) => boolean = () => true): void {
    const at = this.now.value;
    const fits = (row: Row) => matches(row) && (way > 0 ? row.at > at : row.at < at);
    const found = way > 0 ? this.rows.value.find(fits) : this.rows.value.findLast(fits);
    if (found) this.seek(found.at - this.start);
  }

  /** Holds a chunk beside what is shown, until another one or none is to be. */
  async bring(chunk: Chunk | null): Promise<void> {
    this.beside = chunk;
    if (chunk) await this.windows.bring(chunk);
  }

  /** Wants the past; of a session that goes on also what is the past by now. */
  ask(): void {
    const isBehind = this.whole.value !== null && this.tail.dropped > this.whole.value.end;
    if (this.past.value === "unasked" || isBehind) void this.look();
  }

  private async look(): Promise<void> {
    if (performance.now() - this.asked < REFRESH_MS) return;
    this.asked = performance.now();
    if (this.past.value === "unasked") this.past.value = "loading";
    try {
      const whole = new Whole(await this.source.overview(this.over.signal));
      this.error.value = null;
      this.whole.value = whole;
      this.duration.value = Math.max(this.duration.value, whole.end - this.start);
      this.past.value = "known";
      this.windows.refresh(whole.chunks);
    } catch (error) {
      if (this.over.signal.aborted) return;
      this.asked = -Infinity;
      this.error.value = error as Error;
      if (!this.whole.value) this.past.value = "unasked";
    }
  }

  /** What comes at the live end. */
  private take(page: string, record: TimedRecord): void {
    if (record.k === "snapshot") this.stage.forget(page, record.n);
    this.tail.add(page, record);
    const isUnasked = this.past.value === "unasked" && this.following.value;
    if (record.k === "snapshot" && (isUnasked || this.tail.isHeavy)) this.tail.trim(this.whole.value?.end ?? 0);
    this.isNew = true;
    if (!this.playing.value) this.note();
  }

  private note(): void {
    this.isNew = false;
    this.duration.value = Math.max(this.duration.value, this.tail.end - this.start);
    this.news.value++;
    this.arrange();
    if (!this.following.value) this.ask();
  }

  /** Puts what is held in order anew, and shows it. */
  private arrange(): void {
    const parts = this.windows.parts();
    this.stage.recording = new Recording(parts.flatMap(({ enter }) => enter), [...parts.flatMap(({ items }) => items), ...this.tail.parts()]);
    if (!this.playing.value || !this.following.value) this.show();
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
    this.tick = requestAnimationFrame(this.move);
  }

  private readonly move = (now: number): void => {
    this.tick = requestAnimationFrame(this.move);
    // Once a frame, however much has come.
    if (this.isNew) this.note();
    if (this.following.value) {
      this.time.value = this.duration.value;
      this.stage.show(Infinity, true, this.edge.value!.pointerAt(now));
      return;
    }
    // Time stands while what belongs here is on its way: nothing is passed over unseen.
    if (this.waiting.value) this.clock.set(this.time.value);
    if (this.skipsIdle.value) this.leap();
    if (this.clock.time() < this.duration.value || this.past.value !== "known") return this.show();
    if (this.live.value) return this.follow();
    this.seek(this.duration.value);
    this.pause();
  };

  private leap(): void {
    const span = this.whole.value?.idleAt(this.start + this.clock.time(), IDLE_EDGE_MS);
    if (span) this.clock.set(span.to - IDLE_EDGE_MS - this.start);
  }

  private show(): void {
    if (this.following.value) return;
    this.time.value = Math.min(this.clock.time(), this.duration.value);
    const at = this.now.value;
    const chunk = this.needed(at);
    if (!chunk) {
      this.waiting.value = !this.stage.show(at, this.past.value === "known") && this.past.value === "loading";
      return;
    }
    const ahead = this.whole.value!.from(at, AHEAD_MS * this.speed.value, this.skipsIdle.value ? IDLE_EDGE_MS : null);
    this.windows.keep(this.beside ? [...ahead, this.beside] : ahead);
    const has = this.windows.has(chunk);
    const whole = this.stage.show(at, has && this.windows.isEntered(chunk));
    if (has && !whole) this.windows.enter(chunk);
    this.waiting.value = !has || (!whole && !this.windows.isEntered(chunk));
  }

  /** Where what is shown at `at` has to be asked for; null where that came live, or nothing is known yet. */
  private needed(at: number): Chunk | null {
    const whole = this.whole.value;
    return whole && !(at > whole.end && this.tail.covers(at)) ? whole.chunkAt(at) : null;
  }

  /** The name of the newest state, if all up to it is held. */
  private newestState(): string {
    const last = this.whole.value?.chunks.at(-1);
    return last && this.windows.has(last) ? (this.stage.recording.steps.at(-1)?.name ?? "") : "";
  }
}
