/** What the file says of itself and of its session. */

import type { Asset, Overview, Session } from "../wire.js";

/** The shape that this program reads; `part("facts")` begins with it. */
export const FORMAT = 1;

export interface Facts {
  format: number;
  /** Of the server that made the file, and when that was. */
  version: string;
  exported: string;
  session: Omit<Session, "key" | "site" | "visitor">;
  /** How much of the session was there, and is not in the file. */
  missing: { batches: number; pictures: number };
  overview: Overview;
  /** Of each part of records the first and the last batch. */
  spans: [first: number, last: number][];
  /** Each snapshot: its batch, its page, and its number there. */
  snapshots: [seq: number, page: string, n: number][];
  assets: Asset[];
}
