/** The batches in the file, read from its parts; long texts stand beside them, each once. */

import type { Batch, NodeState, TimedRecord } from "../wire.js";
import type { Facts } from "./facts.js";
import { Texts } from "./parts.js";

/** Characters held of what was read lately: enough to play on, and no more however long the session is. */
const RECORDS = 2_000_000;
const LONG_TEXTS = 16_000_000;

interface Named { blob: string }

export class Journal {
  private readonly records = new Texts(RECORDS);
  private readonly texts = new Texts(LONG_TEXTS);

  constructor(private readonly facts: Pick<Facts, "spans">) {}

  /** The batches from `first` to `last`, in order. Their long texts are to be filled in. */
  async batches(first: number, last: number): Promise<Batch[]> {
    const places = this.facts.spans.flatMap(([from, to], place) => (from <= last && to >= first ? [place] : []));
    const parts = await Promise.all(places.map((place) => this.records.read(`r-${place.toString(16)}`)));
    // Read anew each time: whoever has them may change them.
    const found = parts.flatMap((text) => JSON.parse(text) as Batch[]);
    return found.filter(({ seq }) => seq >= first && seq <= last);
  }

  /** Puts their long texts into records. */
  async fill(records: readonly TimedRecord[]): Promise<void> {
    const waiting: Promise<void>[] = [];
    for (const record of records)
      for (const [holder, key] of longTexts(record)) {
        const named = holder[key];
        if (isNamed(named)) waiting.push(this.texts.read(`t-${named.blob}`).then((text) => void (holder[key] = text)));
      }
    await Promise.all(waiting);
  }
}

const isNamed = (value: unknown): value is Named => typeof value === "object" && value !== null && "blob" in value;

type Place = [holder: Record<PropertyKey, unknown>, key: PropertyKey];
const place = (holder: object, key: PropertyKey): Place => [holder as Record<PropertyKey, unknown>, key];

/** Where a record may hold long texts: as docs/wire.md lists them. */
function* longTexts(record: TimedRecord): Generator<Place> {
  if (record.k !== "snapshot" && record.k !== "delta") return;
  if (record.k === "snapshot") {
    yield place(record, "html");
    for (let at = 1; at < (record.x?.length ?? 0); at += 2) yield place(record.x!, at);
  }
  for (let at = 1; at < (record.v?.length ?? 0); at += 2) {
    const state = record.v![at] as NodeState;
    yield place(state, "sheet");
    yield place(state, "picture");
    if (Array.isArray(state.adopted)) for (const each of state.adopted.keys()) yield place(state.adopted, each);
  }
}
