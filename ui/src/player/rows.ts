/** The events of a session as its list shows them, each with where its record is found. */

import type { EventKind, TimedRecord } from "../wire.js";
import type { Event } from "./whole.js";

/** An event whose record is here. */
export interface Listed { kind: EventKind; at: number; page: string; record: TimedRecord }
/** One or, of rage clicks, several in a row; `at` is that of the first, in ms since 1970. */
export interface Row { kind: EventKind; at: number; times: number; from: Event | Listed }

export const KINDS: readonly EventKind[] = ["page", "click", "rage", "error", "request", "console", "vital", "note"];
export const FAILURES: readonly EventKind[] = ["error", "request", "console"];
export const isFailure = ({ kind }: { kind: EventKind }): boolean => FAILURES.includes(kind);

/** Further apart than this, rage is another rage. */
const TOGETHER_MS = 2000;

export function kindOf(record: TimedRecord): EventKind {
  if (record.k === "click") return record.rage ? "rage" : "click";
  if (record.k === "navigation") return "page";
  return record.k === "error" || record.k === "request" || record.k === "console" || record.k === "vital" ? record.k : "note";
}

/** `past` as the server told of it, and of what came live since that which is not among it. */
export function rowsOf(past: readonly Event[], live: readonly Listed[]): Row[] {
  const rows: Row[] = [];
  let last = 0;
  for (const event of merged(past, live)) {
    const before = rows[rows.length - 1];
    if (before?.kind === "rage" && event.kind === "rage" && event.at - last < TOGETHER_MS) before.times++;
    else rows.push({ kind: event.kind, at: event.at, times: 1, from: event });
    last = event.at;
  }
  return rows;
}

function merged(past: readonly Event[], live: readonly Listed[]): readonly (Event | Listed)[] {
  if (!live.length) return past;
  const since = live.reduce((least, { at }) => Math.min(least, at), Infinity);
  const known = new Map<string, number>();
  for (const { kind, at } of past) if (at >= since) known.set(`${kind} ${at}`, (known.get(`${kind} ${at}`) ?? 0) + 1);
  const news = live.filter(({ kind, at }) => {
    const left = known.get(`${kind} ${at}`) ?? 0;
    known.set(`${kind} ${at}`, left - 1);
    return left <= 0;
  });
  return news.length ? [...past, ...news].sort((one, other) => one.at - other.at) : past;
}
