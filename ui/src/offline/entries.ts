/** What leads to the state before some batches: a snapshot and the deltas after it, as the server finds them. */

import type { Batch, Entry, Snapshot, TimedRecord } from "../wire.js";
import type { Facts } from "./facts.js";
import type { Journal } from "./journal.js";

type State = TimedRecord & { n: number };
type Around = Omit<Entry, "page" | "records">;

const isState = (record: TimedRecord): record is TimedRecord & (Snapshot | State) => record.k === "snapshot" || record.k === "delta";

/** Of each page that does not begin with a snapshot in `items`, and of the newest one before them. */
export async function entriesOf(items: readonly Batch[], facts: Facts, journal: Journal): Promise<Entry[]> {
  const found: Entry[] = [];
  for (const [page, n] of await begun(items, facts, journal)) {
    const entry = await entryOf(page, n, items, facts, journal);
    if (entry) found.push(entry);
  }
  return found;
}

/** The pages that began before, and the number of the state that each had by then. */
async function begun(items: readonly Batch[], facts: Facts, journal: Journal): Promise<Map<string, number>> {
  const pages = new Map<string, number>();
  const [first] = items;
  if (first && first.records[0]?.k !== "snapshot") {
    const before = facts.overview.batches.filter(([seq, , , states]) => seq < first.seq && states).at(-1);
    const [batch] = before ? await journal.batches(before[0], before[0]) : [];
    if (batch) pages.set(batch.page, Math.max(...batch.records.filter(isState).map(({ n }) => n)));
  }
  const known = new Set<string>();
  for (const { page, records } of items) {
    const state = records.find(isState);
    if (!state || known.has(page)) continue;
    known.add(page);
    if (state.k !== "snapshot") pages.set(page, state.n - 1);
  }
  return pages;
}

async function entryOf(page: string, n: number, items: readonly Batch[], facts: Facts, journal: Journal): Promise<Entry | null> {
  const starts = facts.snapshots.filter((one) => one[1] === page && one[2] <= n);
  const start = starts.reduce<Facts["snapshots"][number] | null>((best, one) => (best && best[2] >= one[2] ? best : one), null);
  if (!start) return null;
  const between = await journal.batches(start[0], items.at(-1)!.seq);
  const records: State[] = [];
  let around: Partial<Around> = {};
  for (const record of between.flatMap((batch) => (batch.page === page ? batch.records : []))) {
    const next = records.length ? records.at(-1)!.n + 1 : start[2];
    if (isState(record)) {
      if (record.n > n) break;
      if (record.n !== next || (!records.length && record.k !== "snapshot")) continue;
      records.push(record);
    }
    around = { ...around, ...aroundIn(record) };
    if (isState(record) && record.n === n) break;
  }
  if (!records.length) return null;
  await journal.fill(records);
  return { page, ...(around as Around), records };
}

/** What a record says of the page's address and window. */
function aroundIn(record: TimedRecord): Partial<Around> {
  if (record.k === "snapshot") return { url: record.url, title: record.title, w: record.w, h: record.h };
  if (record.k === "navigation") return { url: record.url, ...(record.title !== undefined && { title: record.title }) };
  return record.k === "resize" ? { w: record.w, h: record.h } : {};
}
