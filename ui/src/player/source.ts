/**
 * Where a player gets a session from: everything it asks for goes through here.
 *
 * Two ways lead to the same player: the API (api.ts), and a file that holds the session.
 */

import type { Asset, Batch, List, Overview, Part } from "../wire.js";

export interface Source {
  /** The address of the frame's document. */
  readonly frame: string;
  /** The whole of the session at a glance. */
  overview(signal: AbortSignal): Promise<Overview>;
  /**
   * The batches from `first` to `last` (their `seq`, both included), in order.
   *
   * With `enter` they can be shown without what came before: then there is, for each page that
   * does not begin with a snapshot here, what leads to the state that stood before.
   */
  records(first: number, last: number, enter: boolean, signal: AbortSignal): Promise<Part>;
  /** Of the batches from `first` to `last` those records alone that `isListed`; batches without any may be left out. */
  events(first: number, last: number, signal: AbortSignal): Promise<Batch[]>;
  /** The pictures, fonts and sheets that were kept, a page at a time. */
  assets(after: string | null, signal: AbortSignal): Promise<List<Asset>>;
  /** The content of one of them. Rejects where it is gone. */
  asset(digest: string, signal: AbortSignal): Promise<Blob>;
}

const LISTED = new Set(["navigation", "click", "error", "request", "console", "vital", "custom", "identify", "visibility", "end"]);

/** Whether the list of events shows records of this kind. */
export const isListed = (kind: string): boolean => LISTED.has(kind);

/** `events` for who has the whole records. */
export const eventsIn = (batches: readonly Batch[]): Batch[] =>
  batches.map((batch) => ({ ...batch, records: batch.records.filter(({ k }) => isListed(k)) }));
