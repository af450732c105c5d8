/** A whole session at a glance, arranged for the questions a player asks. All times are ms since 1970. */

import type { EventKind, Overview } from "../wire.js";
import { lastAt } from "./recording.js";

/** An event, and where its record is: the batch, and how many events of that batch come before it. */
export interface Event { at: number; kind: EventKind; seq: number; nth: number }
/** Some batches in a row that are asked for together. */
export interface Chunk { place: number; first: number; last: number; at: number; states: number }
export interface Span { from: number; to: number }
export interface Place { at: number; url: string; title: string }

/** A chunk is so small that it comes at once, and so large that few of them cover what is shown. */
const CHUNK_MS = 30_000;
const CHUNK_BYTES = 64_000;
const CHUNK_BATCHES = 40;
/** No more than this is held ahead, however fast it is played. */
const MOST_AHEAD = 8;

export class Whole {
  readonly end: number;
  readonly chunks: Chunk[] = [];
  readonly events: Event[] = [];
  readonly idle: Span[];
  readonly places: Place[];

  constructor({ start, end, batches, kinds, events, idle, addresses }: Overview) {
    this.end = start + end;
    this.idle = idle.map(([from, to]) => ({ from: start + from, to: start + to }));
    this.places = addresses.map(([at, url, title]) => ({ at: start + at, url, title }));
    this.cut(start, batches);
    let at = 0;
    for (const [seq, , , , count] of batches)
      for (let nth = 0; nth < count && at < events.length; nth++, at += 2)
        this.events.push({ kind: kinds[events[at]!] ?? "note", at: start + events[at + 1]!, seq, nth });
    // Pages overlap for a moment, while the one goes and the next one comes.
    this.events.sort((one, other) => one.at - other.at);
  }

  /** The chunk in which `at` is, or the first one; none while there is none. */
  chunkAt(at: number): Chunk | null {
    return this.chunks[Math.max(0, lastAt(this.chunks, at))] ?? null;
  }

  /**
   * The chunks from `at` on that are shown in the next `span` ms, and one more.
   *
   * With `edge`, idle stretches are leapt over but for that many ms on either side.
   */
  from(at: number, span: number, edge: number | null): Chunk[] {
    const found: Chunk[] = [];
    const until = at + span;
    for (let [now, leapt] = [at, 0]; found.length < MOST_AHEAD; ) {
      const chunk = this.chunkAt(now);
      if (chunk && chunk !== found.at(-1)) found.push(chunk);
      const next = chunk && this.chunks[chunk.place + 1];
      if (!next || (now - leapt > until && found.length > 1)) break;
      const idle = edge === null ? null : this.idleAt(Math.max(now, next.at - 1), edge);
      const to = idle ? Math.max(next.at, idle.to - edge!) : next.at;
      leapt += to - next.at;
      now = to;
    }
    return found;
  }

  /** The next chunk behind (`way` 1) or before (-1) a place in which the page changes. */
  changes(place: number, way: 1 | -1): Chunk | null {
    for (let at = place + way; this.chunks[at]; at += way) if (this.chunks[at]!.states) return this.chunks[at]!;
    return null;
  }

  /** The idle stretch around `at`, with `edge` ms of it left standing on either side. */
  idleAt(at: number, edge: number): Span | null {
    return this.idle.find(({ from, to }) => at > from + edge && at < to - edge) ?? null;
  }

  placeAt(at: number): Place | null {
    return this.places[Math.max(0, lastAt(this.places, at))] ?? null;
  }

  private cut(start: number, batches: Overview["batches"]): void {
    let [bytes, count] = [0, 0];
    let chunk: Chunk | undefined;
    for (const [seq, from, , states, , size] of batches) {
      const at = start + from;
      if (!chunk || bytes + size > CHUNK_BYTES || count >= CHUNK_BATCHES || at - chunk.at > CHUNK_MS) {
        [bytes, count] = [0, 0];
        // What is behind in the journal is not before in time, or it could not be searched.
        chunk = { place: this.chunks.length, first: seq, last: seq, at: Math.max(at, chunk?.at ?? at), states: 0 };
        this.chunks.push(chunk);
      }
      chunk.last = seq;
      chunk.states += states;
      bytes += size;
      count++;
    }
  }
}
