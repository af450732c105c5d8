/** How the batches that wait are bounded, and kept for the tab's next page. */

import type { Batch } from "./batches";
import { keep, recall } from "./session";

const KEY = "hawk-queue";
const MOST_UNITS = 4 << 20;

/** What has to give way so that the queue is not too long: the oldest, but not the first, which may be on its way. */
export function overflow([, ...waiting]: Batch[]): Batch[] {
  let units = waiting.reduce((sum, { body }) => sum + body.length, 0);
  return waiting.filter(({ body }, at) => {
    const goes = units > MOST_UNITS && at < waiting.length - 1;
    if (goes) units -= body.length;
    return goes;
  });
}

/** Leaves batches to the tab's next page. */
export const leave = (batches: Batch[]): void => keep(KEY, batches);

/** Takes what a page before has left, once; nothing where the browser denies its storage. */
export function takeLeft(): Batch[] | undefined {
  const left = recall<Batch[]>(KEY);
  leave([]);
  return left;
}
