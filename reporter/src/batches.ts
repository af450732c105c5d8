/** Makes batches of records, no larger than the server takes, and counts what had to be dropped. */

import { toLine, type Fields } from "./line";
import { kept, nextSeq, page, t0 } from "./session";
import { lift } from "./texts";

/** The most that the server takes in a batch: bytes as sent, and records. */
export interface Limits {
  body: number;
  records: number;
}

const HEADER_BYTES = 1024;
/** Of errors, failed requests and messages, which may come without end. */
const MOST_A_MINUTE = 100;
const FLOODS = /^(err|req|con)/;

/** Records, each with its line where that is written already. */
let gathered: [record: Fields, line?: string][];
let dropped: Record<string, number> = {};
/** `[n, t]` of the newest state in the batches so far. */
let last: [unknown, number] | undefined;
let minute: number;
let flood: number;
/** Where the newest snapshot stands while nothing is sent. */
let newest: number;

/** Counts what was dropped: the next batch tells. */
export function count(reason: string, records: number): void {
  dropped[reason] = (dropped[reason] ?? 0) + records;
}

/** Gathers a record; while nothing is sent, what is older than the snapshot before the last goes. */
export function gather(record: Fields, line?: string): void {
  const { k, t } = record;
  if (FLOODS.test(k)) {
    if (minute !== (minute = Math.floor(t / 60_000))) flood = 0;
    if (++flood > MOST_A_MINUTE) return count("flood", 1);
  }
  if (k === "snapshot" && !kept.sampled) {
    gathered.splice(0, newest);
    newest = gathered.length;
  }
  if (record.html || record.v) lift(record);
  // With states in it, it may have long texts as well.
  gathered.push([record, record.v ? undefined : line]);
}

/** Another page begins: no state comes before its first. */
export function clearBatches(): void {
  gathered = [];
  newest = 0;
  last = undefined;
}

export const sessionOf = (body: string): string => body.slice(18, 40);
export const hasSnapshot = (body: string): boolean => body.includes('\n{"k":"snapshot"');

/** Counts a batch that was dropped, with what it would have told of others. */
export function countBatch(reason: string, body: string): void {
  const [header, ...lines] = body.split("\n");
  const { dropped: told } = JSON.parse(header!) as { dropped: typeof dropped };
  count(reason, lines.length - 1); // nothing follows the last
  for (const other in told) count(other, told[other]!);
}

/** Makes bodies of what was gathered, none longer than `most` bytes where its records allow. */
export function close({ body, records }: Limits, most = body - HEADER_BYTES): string[] {
  const bodies: string[] = [];
  let [lines, size, state] = [[] as string[], 0, last];
  function end(): void {
    if (!lines[0]) return;
    const seq = nextSeq();
    const { session, visitor } = kept;
    bodies.push(toLine({ v: 1, session, visitor, page, seq, t0, last, dropped }) + lines.join(""));
    last = state;
    dropped = {};
    lines = [];
    size = 0;
  }
  for (const [record, line = toLine(record)] of gathered.splice(0)) {
    // As many as it may be: to encode each line only to know would cost more than a batch too many.
    const bytes = 3 * line.length;
    // Several records in one batch must fit however badly they pack; a record alone gets its chance.
    if (size + bytes > most || lines.length === records) end();
    lines.push(line);
    size += bytes;
    if (record.n) state = [record.n, record.t];
  }
  end();
  return bodies;
}
