/** The records behind rows: asked for as the list comes to show them, and forgotten again. */

import { signal } from "@preact/signals";
import type { TimedRecord } from "../wire.js";
import type { Row } from "./rows.js";
import type { Source } from "./source.js";

/** What was read stays, up to so many batches. */
const MOST = 1000;
/** The page comes first: while one goes through the time, nobody reads the list. */
const LATER_MS = 200;

export class Items {
  /** Counts what came. */
  readonly version = signal(0);
  private batches = new Map<number, readonly TimedRecord[]>();
  private abort: AbortController | null = null;
  private asked = "";

  constructor(private readonly source: Source) {}

  /** The record of a row, if it is there. */
  of({ from }: Row): TimedRecord | null {
    return "record" in from ? from.record : (this.batches.get(from.seq)?.[from.nth] ?? null);
  }

  /** Brings what these rows need, and forgets the rest. */
  async want(rows: readonly Row[]): Promise<void> {
    const seqs = new Set(rows.flatMap(({ from }) => ("record" in from ? [] : [from.seq])));
    const missing = [...seqs].filter((seq) => !this.batches.has(seq));
    if (!missing.length) return;
    const [first, last] = [missing.reduce((a, b) => Math.min(a, b)), missing.reduce((a, b) => Math.max(a, b))];
    const asked = `${first}-${last}`;
    if (asked === this.asked) return;
    this.abort?.abort();
    const abort = (this.abort = new AbortController());
    this.asked = asked;
    try {
      await new Promise((done) => setTimeout(done, this.batches.size ? LATER_MS : 0));
      if (abort.signal.aborted) return;
      const came = await this.source.events(first, last, abort.signal);
      if (this.batches.size > MOST) this.batches = new Map([...this.batches].filter(([seq]) => seqs.has(seq)));
      for (const { seq, records } of came) if (seqs.has(seq)) this.batches.set(seq, records);
      this.version.value++;
    } catch {
      // The list says what kinds of things happened, and asks again when it is scrolled.
    }
    if (this.abort === abort) this.asked = "";
  }

  close(): void {
    this.abort?.abort();
  }
}
