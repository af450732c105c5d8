/** Asks for a snapshot when the server misses something, and ever more seldom while none gets there. */

export interface Resync {
  /** The server misses something. */
  wanted(): void;
  /** A snapshot was dropped. */
  lost(): void;
  /** The server has a snapshot. */
  arrived(): void;
}

const FIRST_PAUSE_MS = 5000;
/** The page may have become smaller by then. */
const LONGEST_PAUSE_MS = 600_000;

export function createResync(snapshot: () => void): Resync {
  let pause = FIRST_PAUSE_MS;
  let due = 0;
  return {
    wanted() {
      if (performance.now() < due) return;
      due = Infinity; // until it is known what became of this one
      snapshot();
    },
    lost() {
      due = performance.now() + pause;
      pause = Math.min(LONGEST_PAUSE_MS, 2 * pause);
    },
    arrived() {
      pause = FIRST_PAUSE_MS;
      due = 0;
    },
  };
}
