/** Whether to take a snapshot when the server misses something: ever more seldom while none gets there. */

const FIRST_PAUSE_MS = 5000;
/** The page may have become smaller by then. */
const LONGEST_PAUSE_MS = 600_000;

let pause = FIRST_PAUSE_MS;
let due = 0;

/** The server misses something: whether now is the time for a snapshot. */
export function mayResync(): boolean {
  if (performance.now() < due) return false;
  due = Infinity; // until it is known what became of this one
  return true;
}

/** A snapshot was dropped. */
export function lost(): void {
  due = performance.now() + pause;
  pause = Math.min(LONGEST_PAUSE_MS, 2 * pause);
}

/** The server has a snapshot. */
export function arrived(): void {
  pause = FIRST_PAUSE_MS;
  due = 0;
}
