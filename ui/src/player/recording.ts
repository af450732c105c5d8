/** The records that are held, in order of time: around what is shown, and what came live. */

import type { ClickRecord, Delta, Entry, PointerRecord, Snapshot, TimedRecord } from "../wire.js";

/** A state of a page: a change to the one before it, or all of it, or both are known. */
export interface Step {
  at: number;
  page: string;
  n: number;
  name: string;
  delta?: Delta;
  full?: Snapshot;
  /** The state before it on its page, if that is held. */
  before: Step | null;
  /** The newest state from which this one follows by the changes that are held, itself included, that is known as a whole. */
  base: Step | null;
  /** The number of the oldest state from which the changes that are held lead here. */
  root: number;
}

export interface Point { at: number; x: number; y: number }
export type Click = ClickRecord & { at: number };
export interface Records { page: string; records: readonly TimedRecord[] }
interface Size { at: number; w: number; h: number }
interface Address { at: number; url: string; title: string }

/** Further apart than this, a pointer was not on its way from one sample to the next. */
const APART_MS = 500;

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
  readonly clicks: Click[] = [];
  readonly addresses: Address[] = [];
  private readonly sizes: Size[] = [];
  private readonly named = new Map<string, Step>();

  /** Of what comes twice the last one counts. */
  constructor(enter: readonly Entry[], parts: Iterable<Records>) {
    for (const entry of enter) this.enter(entry);
    for (const { page, records } of parts) for (const record of records) this.take(page, record);
    for (const list of [this.points, this.clicks, this.addresses, this.sizes]) list.sort((one, other) => one.at - other.at);
    this.steps.sort((one, other) => one.at - other.at || (one.page === other.page ? one.n - other.n : 0));
    chain(this.steps);
  }

  /** How many things are held. */
  get count(): number {
    return this.steps.length + this.points.length + this.clicks.length;
  }

  /** Where the pointer is at `at`, on its way between two samples; null before it was seen. */
  pointer(at: number): Point | null {
    const index = lastAt(this.points, at);
    const from = this.points[index];
    if (!from) return null;
    const to = this.points[index + 1];
    if (!to || to.at - from.at > APART_MS) return { at, x: from.x, y: from.y };
    const part = (at - from.at) / (to.at - from.at);
    return { at, x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
  }

  size(at: number): { w: number; h: number } | null {
    return this.sizes[Math.max(0, lastAt(this.sizes, at))] ?? null;
  }

  /** Before the first one there is nothing older: the first one stands in. */
  address(at: number): Address | null {
    return this.addresses[Math.max(0, lastAt(this.addresses, at))] ?? null;
  }

  private enter({ page, url, title, w, h, records }: Entry): void {
    const { at } = records[records.length - 1]!;
    for (const record of records) this.take(page, record);
    this.sizes.push({ at, w, h });
    this.addresses.push({ at, url, title });
  }

  private take(page: string, record: TimedRecord): void {
    const { at } = record;
    if (record.k === "pointer") this.takePath(at, record);
    else if (record.k === "click") {
      this.clicks.push(record);
      this.points.push({ at, x: record.x, y: record.y });
    } else if (record.k === "resize") this.sizes.push({ at, w: record.w, h: record.h });
    else if (record.k === "navigation") this.addresses.push({ at, url: record.url, title: record.title ?? "" });
    else if (record.k === "delta") this.step(page, record).delta = record;
    else if (record.k === "snapshot") {
      this.step(page, record).full = record;
      this.sizes.push({ at, w: record.w, h: record.h });
      this.addresses.push({ at, url: record.url, title: record.title });
    }
  }

  private step(page: string, { at, n, state = "" }: (Snapshot | Delta) & { at: number; state?: string }): Step {
    const name = `${page} ${n}`;
    const known = this.named.get(name);
    if (known) return known;
    const step: Step = { at, page, n, name: state, before: null, base: null, root: n };
    this.named.set(name, step);
    this.steps.push(step);
    return step;
  }

  private takePath(start: number, { p }: PointerRecord): void {
    let [at, x, y] = [start, p[1] ?? 0, p[2] ?? 0];
    this.points.push({ at, x, y });
    for (let next = 3; next + 2 < p.length; next += 3) {
      this.points.push({ at: (at += p[next]!), x: (x += p[next + 1]!), y: (y += p[next + 2]!) });
    }
  }
}

/** Links each state to those it grows from, as far as none between is missing. */
function chain(steps: readonly Step[]): void {
  const pages = new Map<string, Step>();
  for (const step of steps) {
    const before = pages.get(step.page) ?? null;
    const follows = step.delta && before?.n === step.n - 1 ? before : null;
    step.before = before;
    step.base = step.full ? step : (follows?.base ?? null);
    step.root = follows ? follows.root : step.delta ? step.n - 1 : step.n;
    pages.set(step.page, step);
  }
}
