/** The batches that wait to be sent: how they are bounded, and kept for when the page is gone. */

import { close, countBatch, hasSnapshot, type Limits } from "./batches";
import { lost } from "./resync";
import { keep, kept, recall } from "./session";
import { clearShelf, fromShelf, openShelf, shelve, unshelve } from "./shelf";

const LEFT = "hawk-queue";
const MOST_UNITS = 4 << 20;

/** Bodies in the order in which they are to be sent. A body is never changed. */
export let queue: string[] = [];
/** Whether there may be something on the shelf. */
let look: boolean;

const left = (): string[] => (recall(LEFT) as string[] | undefined) ?? [];

/** Takes over what a page before has left. */
export function openQueue(): void {
  queue = [...left(), ...queue];
  keep(LEFT, []);
  openShelf(queue);
  look = true;
}

/** Leaves batches to the tab's next page, and on the shelf, should there be none. */
export function leave(bodies: string[]): void {
  keep(LEFT, [...left(), ...bodies]);
  bodies.forEach(shelve);
}

/** Forgets all. */
export function forgetQueue(): void {
  queue = [];
  keep(LEFT, queue);
  clearShelf();
}

/** The batch to be sent now, which may be one that a closed tab has left. */
export async function nextBatch(): Promise<string | undefined> {
  if (!queue[0] && look) {
    const body = await fromShelf();
    if (body) queue.push(body);
    else look = false;
  }
  return queue[0];
}

/** Done with a batch. */
export function settle(body: string): void {
  queue = queue.filter((other) => other !== body);
  unshelve(body);
}

export function drop(reason: string, which: (body: string, at: number) => unknown): void {
  for (const body of queue.filter(which)) {
    settle(body);
    countBatch(reason, body);
    if (hasSnapshot(body)) lost();
  }
}

/** Closes what was gathered. When too much waits the oldest give way, but the first may be on its way. */
export function enqueue(limits: Limits, most?: number): void {
  if (!kept.sampled) return;
  queue.push(...close(limits, most));
  let units = queue.reduce((sum, { length }) => sum + length, 0);
  drop("queue_full", ({ length }, at) => at && queue[at + 1] && units > MOST_UNITS && (units -= length));
}
