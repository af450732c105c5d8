/** Brings batches to the server in order, one at a time, and to the browser when the page may end. */

import { createBatches, type Batch, type Batches, type Limits } from "./batches";
import { bytesOf } from "./line";
import { leave, overflow, takeLeft } from "./queue";
import { createSend, PARTING_BYTES, type Answer } from "./send";
import type { Session } from "./session";

export interface DeliveryOptions {
  url: string;
  session: Session;
  limits: Limits;
  /** The server has a batch; `snapshot` says whether one was in it. */
  answered(answer: Answer, snapshot: boolean): void;
  /** A snapshot was dropped. */
  lost(): void;
  /** The session's name is taken: begin another. */
  conflict(): void;
  /** The server wants nothing of this site. */
  refused(): void;
}

export interface Delivery extends Pick<Batches, "add"> {
  /** Whether nothing is taken any more: the page is away, or it is all over. */
  closed(): boolean;
  /** Closes what was gathered and sends all that waits. */
  flush(): void;
  /** Closes what belongs to the page so far, before another begins. */
  turn(): void;
  /** Sends at once what fits into requests that the tab's end does not stop. */
  hand(): void;
  /** The page goes away: what fits is handed to the browser, the rest waits for the tab's next page. */
  part(): void;
  /** The page is back: it looks after its own queue again. */
  resume(): void;
}

export function createDelivery({ url, session, limits, answered, lost, conflict, refused }: DeliveryOptions): Delivery {
  const batches = createBatches(session, limits, lost);
  const { attempt, beacon } = createSend({ url, limit: limits.body, accepted, refused: given });
  /** In the order in which they are to be sent. */
  let queue: Batch[] = [];
  const handed = new Map<Batch, Promise<number>>();
  let busy = false;
  let closed = false;

  function enqueue(most?: number): void {
    queue.push(...batches.close(most));
    const full = overflow(queue);
    if (full[0]) drop("queue_full", (batch) => full.includes(batch));
  }

  function drop(reason: string, which: (batch: Batch) => boolean): void {
    for (const { records, snapshot } of queue.filter(which)) {
      batches.drop(reason, records);
      if (snapshot) lost();
    }
    queue = queue.filter((batch) => !which(batch));
  }

  function accepted(batch: Batch, answer: Answer): void {
    queue = queue.filter((other) => other !== batch);
    answered(answer, batch.snapshot);
  }

  function given(batch: Batch, status: number, reason: string): void {
    if (status === 403 || status === 404) stop();
    else if (status === 409) rename(batch.session);
    else drop(reason, (other) => other === batch);
  }

  function stop(): void {
    if (closed) return;
    closed = true;
    refused();
  }

  function rename(name: string): void {
    // What else waits bears the same name, and would be refused as well.
    drop("conflict", (other) => other.session === name);
    if (name !== session.kept().session) return;
    batches.discard("conflict");
    conflict();
  }

  async function pump(): Promise<void> {
    if (busy) return;
    busy = true;
    for (let batch; !closed && (batch = queue[0]); ) {
      const wait = await (handed.get(batch) ?? attempt(batch));
      if (wait) await new Promise((done) => setTimeout(done, wait));
    }
    busy = false;
  }

  /** Gives `to` what the browser may still carry when the page is gone; the rest is the answer. */
  function handOver(to: (batch: Batch) => void): Batch[] {
    enqueue(PARTING_BYTES);
    let room = PARTING_BYTES;
    for (const { body } of handed.keys()) room -= bytesOf(body);
    return queue.filter((batch) => {
      if (handed.has(batch)) return false;
      const bytes = bytesOf(batch.body);
      if (bytes > room) return true;
      room -= bytes;
      to(batch);
      return false;
    });
  }

  function resume(): void {
    closed = false;
    queue = takeLeft() ?? queue;
    void pump();
  }

  resume();
  return {
    resume,
    closed: () => closed,
    add(record, line) {
      if (!closed) batches.add(record, line);
    },
    flush() {
      enqueue();
      void pump();
    },
    turn() {
      enqueue();
      batches.turn();
    },
    hand() {
      handOver((batch) => handed.set(batch, attempt(batch, true).finally(() => handed.delete(batch))));
      void pump();
    },
    part() {
      if (closed) return;
      leave(handOver(beacon));
      closed = true;
    },
  };
}
