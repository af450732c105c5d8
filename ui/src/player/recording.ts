/** A session's records in order of time, arranged for the questions a player asks. */

import type { Delta, PointerRecord, Snapshot, TimedRecord } from "../wire.js";

export interface Step {
  at: number;
  name: string;
  page: string;
  record: Snapshot | Delta;
  /** The snapshot that this state is rebuilt from. */
  base: Step | null;
  /** The newest state of the page that is complete at this one: itself, unless one is missing. */
  shown: Step | null;
}

export interface Point { at: number; x: number; y: number }
export type Moment = TimedRecord & { page: string };
export interface Span { from: number; to: number }
interface Size { at: number; w: number; h: number }

const LISTED = new Set(["navigation", "click", "error", "request", "console", "custom", "identify", "visibility", "end"]);
const BY_HAND = new Set(["click", "input", "navigation", "resize", "visibility"]);
/** Longer than this without a hand on the page is idle. */
const IDLE_MS = 4000;

/** Place of the last item at or before `at`, or -1. */
export function lastAt(items: readonly { at: number }[], at: number): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (items[middle]!.at <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

export class Recording {
  readonly steps: Step[] = [];
  readonly points: Point[] = [];
  readonly moments: Moment[] = [];
  readonly navigations: { at: number; url: string; title: string }[] = [];
  private readonly sizes: Size[] = [];
  /** What came from either side, by its name. */
  private readonly past = new Set<string>();
  private readonly live = new Set<string>();
  private readonly hands: { at: number }[] = [];
  /** ms since 1970 of the newest record. */
  end = 0;

  /** Adds what the server has kept, which may overlap with what came live. */
  addPast(page: string, records: readonly TimedRecord[]): void {
    for (const record of records) if (this.isNews(page, record, this.past, this.live)) this.take(page, record);
    this.arrange();
  }

  /** Adds what came live, which may overlap with what the server has kept; a state that comes again is as it is now. */
  addLive(page: string, record: TimedRecord): void {
    if (record.k === "snapshot") this.drop(page, record.n);
    if (this.isNews(page, record, this.live, this.past)) this.take(page, record);
    this.arrange();
  }

  /** The name of the newest state, or nothing. */
  newestState(): string {
    return this.steps[this.steps.length - 1]?.name ?? "";
  }

  private arrange(): void {
    for (const list of [this.steps, this.points, this.moments, this.navigations, this.sizes, this.hands]) inOrder(list);
    chain(this.steps);
  }

  /** Whether it did not come the other way already. */
  private isNews(page: string, record: TimedRecord, own: Set<string>, other: Set<string>): boolean {
    const name = `${page} ${nameOf(record)}`;
    own.add(name);
    return !other.has(name);
  }

  private drop(page: string, n: number): void {
    const place = this.steps.findLastIndex((step) => step.page === page && step.record.n === n);
    if (place >= 0) this.steps.splice(place, 1);
    this.past.delete(`${page} ${n}`);
  }

  private take(page: string, record: TimedRecord): void {
    const { at } = record;
    this.end = Math.max(this.end, at);
    if (BY_HAND.has(record.k)) this.hands.push({ at });
    if (LISTED.has(record.k)) this.moments.push({ ...record, page });
    if (record.k === "pointer") this.takePath(at, record);
    else if (record.k === "click") this.points.push({ at, x: record.x, y: record.y });
    else if (record.k === "resize") this.sizes.push({ at, w: record.w, h: record.h });
    else if (record.k === "navigation") this.navigations.push({ at, url: record.url, title: record.title ?? "" });
    else if (record.k === "snapshot" || record.k === "delta") this.takeStep(page, at, record);
  }

  private takeStep(page: string, at: number, record: (Snapshot | Delta) & { state?: string }): void {
    this.steps.push({ at, name: record.state ?? "", page, record, base: null, shown: null });
    if (record.k === "snapshot") {
      this.sizes.push({ at, w: record.w, h: record.h });
      this.navigations.push({ at, url: record.url, title: record.title });
    } else if (record.v?.some((state) => typeof state === "object" && ("scroll" in state || "value" in state)))
      this.hands.push({ at });
  }

  private takePath(start: number, { p }: PointerRecord): void {
    let [at, x, y] = [start, p[1] ?? 0, p[2] ?? 0];
    this.points.push({ at, x, y });
    for (let next = 3; next + 2 < p.length; next += 3) {
      this.points.push({ at: (at += p[next]!), x: (x += p[next + 1]!), y: (y += p[next + 2]!) });
    }
    this.hands.push({ at: start }, { at });
    this.end = Math.max(this.end, at);
  }

  /** Drops the states before the newest snapshot: they are there again with the past. */
  keepNewest(): void {
    const base = this.steps[this.steps.length - 1]?.base;
    if (!base) return;
    for (const { page, record } of this.steps.splice(0, this.steps.lastIndexOf(base))) this.live.delete(`${page} ${record.n}`);
  }

  /** Where the pointer is at `at`, on its way between two samples; null before it was seen. */
  pointer(at: number): Point | null {
    const index = lastAt(this.points, at);
    const from = this.points[index];
    if (!from) return null;
    const to = this.points[index + 1];
    if (!to || to.at - from.at > 500) return { at, x: from.x, y: from.y };
    const part = (at - from.at) / (to.at - from.at);
    return { at, x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
  }

  size(at: number): { w: number; h: number } {
    return this.sizes[Math.max(0, lastAt(this.sizes, at))] ?? { w: 1280, h: 800 };
  }

  /** The stretches in which no hand moved. */
  idle(): Span[] {
    const spans: Span[] = [];
    let before = this.hands[0]?.at ?? this.end;
    for (const { at } of [...this.hands, { at: this.end }]) {
      if (at - before > IDLE_MS) spans.push({ from: before, to: at });
      before = at;
    }
    return spans;
  }
}

/** Tells it from all others of its page, on either side. */
function nameOf(record: TimedRecord): string {
  if (record.k === "snapshot" || record.k === "delta") return String(record.n);
  const { k, at } = record;
  const detail = "message" in record ? record.message : "url" in record ? record.url : "name" in record ? record.name : "id" in record ? record.id : "";
  return `${k} ${at} ${detail}`;
}

function inOrder(items: { at: number }[]): void {
  for (let n = 1; n < items.length; n++)
    if (items[n]!.at < items[n - 1]!.at) {
      items.sort((a, b) => a.at - b.at);
      return;
    }
}

/** Links each state to the snapshot it grows from, as far as no state between is missing. */
function chain(steps: Step[]): void {
  const pages = new Map<string, Step>();
  for (const step of steps) {
    const { record } = step;
    const before = pages.get(step.page);
    const isSnapshot = record.k === "snapshot";
    const follows = before !== undefined && before.shown === before && record.n === before.record.n + 1;
    step.base = isSnapshot ? step : (before?.base ?? null);
    step.shown = isSnapshot || follows ? step : (before?.shown ?? null);
    pages.set(step.page, step);
  }
}
