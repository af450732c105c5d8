/** What came live and is not, or not yet, asked of the server: bounded, for it is all there as well. */

import type { TimedRecord } from "../wire.js";
import type { Records } from "./recording.js";
import { kindOf, type Listed } from "./rows.js";
import { isListed } from "./source.js";

/** Characters of what is held, above which what is older than the newest snapshot goes. */
const HEAVY = 2_000_000;
/** So much of the pointer's way and the clicks stays behind it. */
const BEHIND_MS = 2000;
/** What a record weighs at least. */
const LIGHT = 200;

interface Held { page: string; record: TimedRecord; weight: number }

export class Tail {
  private held: Held[] = [];
  private weight = 0;
  events: Listed[] = [];
  /** ms since 1970 of the newest record, and until when some are not held any more. */
  end = 0;
  dropped = 0;

  parts(): Records[] {
    return this.held.map(({ page, record }) => ({ page, records: [record] }));
  }

  /** Whether there is a state here to begin at for what was to be seen at `at`. */
  covers(at: number): boolean {
    return this.held.some(({ record }) => record.k === "snapshot" && record.at <= at);
  }

  /** Adds a record, which may come again; a state that does is as it is now. */
  add(page: string, record: TimedRecord): void {
    const isState = record.k === "snapshot" || record.k === "delta";
    if (record.k === "snapshot") this.drop((one) => one.page === page && one.record.k === "snapshot" && one.record.n === record.n);
    const weight = LIGHT + (record.k === "snapshot" ? record.html.length : 0);
    this.held.push({ page, record, weight });
    this.weight += weight;
    this.end = Math.max(this.end, record.at);
    if (!isState && isListed(record.k)) this.events.push({ kind: kindOf(record), at: record.at, record, page });
  }

  /** Whether it is time to let go of what the server has. */
  get isHeavy(): boolean {
    return this.weight > HEAVY;
  }

  /** Lets go of all before the newest snapshot, and of the events up to `listed`, which are known from elsewhere. */
  trim(listed: number): void {
    const base = this.held.findLast(({ record }) => record.k === "snapshot");
    if (!base) return;
    const place = this.held.indexOf(base);
    const old = new Set(this.held.slice(0, place).filter(({ record }) => record.k === "snapshot" || record.k === "delta" || record.at < base.record.at - BEHIND_MS));
    for (const { record } of old) this.dropped = Math.max(this.dropped, record.at);
    this.drop((one) => old.has(one));
    this.events = this.events.filter(({ at }) => at > listed);
  }

  private drop(isOut: (one: Held) => boolean): void {
    this.held = this.held.filter((one) => !isOut(one) || ((this.weight -= one.weight), false));
  }
}
