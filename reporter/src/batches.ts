/** Makes batches of records, no larger than the server takes, and counts what had to be dropped. */

import { bytesOf, toLine, type Fields } from "./line";
import type { Session } from "./session";

/** A closed batch, which is never changed again. */
export interface Batch {
  session: string;
  body: string;
  records: number;
  /** Whether a snapshot is in it. */
  snapshot: boolean;
}

/** The most bytes the server takes, as sent and inflated. */
export interface Limits {
  body: number;
  inflated: number;
}

export interface Batches {
  /** Gathers a record, with its line where that is written already. */
  add(record: Fields, line?: string): void;
  /** Makes batches of what was gathered, none longer than `most` bytes where its records allow. */
  close(most?: number): Batch[];
  /** Counts what was dropped: the next batch tells. */
  drop(reason: string, count: number): void;
  /** Drops what was gathered: another session begins. */
  discard(reason: string): void;
  /** Another page begins: no state comes before its first. */
  turn(): void;
}

const HEADER_BYTES = 1024;

/** Whether bodies can be sent packed. */
export const packs = "CompressionStream" in window;

/** `lost` is told of a snapshot that is too large by itself. */
export function createBatches(session: Session, { body, inflated }: Limits, lost: () => void): Batches {
  // Several records in one batch must fit however badly they pack; a record alone gets its chance.
  const several = Math.min(body, inflated);
  const alone = packs ? inflated : several;
  let gathered: { record: Fields; line: string | undefined }[] = [];
  let dropped: Record<string, number> = {};
  /** `[n, t]` of the newest state in the batches so far. */
  let last: [unknown, number] | undefined;

  function batch(lines: string[], newest: typeof last, snapshot: boolean): Batch {
    const { session: id, visitor } = session.kept();
    const [page, t0, seq] = [session.page, session.t0, session.nextSeq()];
    const said = Object.keys(dropped)[0] && dropped;
    const header = toLine({ v: 1, session: id, visitor, page, seq, t0, last, dropped: said });
    last = newest;
    dropped = {};
    return { session: id, body: header + lines.join(""), records: lines.length, snapshot };
  }

  function drop(reason: string, count: number): void {
    if (count) dropped[reason] = (dropped[reason] ?? 0) + count;
  }

  function close(most = several): Batch[] {
    const batches: Batch[] = [];
    let [lines, size, newest, snapshot] = [[] as string[], HEADER_BYTES, last, false];
    function end(): void {
      if (lines.length) batches.push(batch(lines, newest, snapshot));
      [lines, size, snapshot] = [[], HEADER_BYTES, false];
    }
    for (const { record, line = toLine(record) } of gathered) {
      const bytes = bytesOf(line);
      const whole = record.k === "snapshot";
      if (HEADER_BYTES + bytes > alone) {
        drop("too_large", 1);
        if (whole) lost();
        continue;
      }
      if (size + bytes > Math.min(most, several)) end();
      lines.push(line);
      size += bytes;
      snapshot ||= whole;
      if (record.n) newest = [record.n, record.t];
    }
    end();
    gathered = [];
    return batches;
  }

  return {
    add: (record, line) => gathered.push({ record, line }),
    close,
    drop,
    discard(reason) {
      drop(reason, gathered.length);
      gathered = [];
      last = undefined;
    },
    turn: () => (last = undefined),
  };
}
