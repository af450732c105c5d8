/** When what was gathered is sent: at the server's cadence, and at once when the page may end. */

import { createDelivery, type Delivery, type DeliveryOptions } from "./delivery";
import type { Answer } from "./send";

export interface TransportOptions extends DeliveryOptions {
  flush_ms: number;
  /** Asked before a batch is closed; false puts it off. */
  ready(): boolean;
}

export interface Transport extends Pick<Delivery, "add" | "turn" | "part" | "resume"> {
  /** Something will be ready to be sent in a while. */
  wake(): void;
  /** The page is out of sight, maybe for good: nothing is put off any more. */
  hide(): void;
}

export function createTransport(options: TransportOptions): Transport {
  const delivery = createDelivery({ ...options, answered });
  const { add, turn, part, resume, hand, flush, closed } = delivery;
  const { ready } = options;
  let flushMs = options.flush_ms;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function answered(answer: Answer, snapshot: boolean): void {
    flushMs = answer.flush_ms;
    if (timer) schedule(flushMs);
    options.answered(answer, snapshot);
  }

  function schedule(wait: number): void {
    clearTimeout(timer);
    timer = setTimeout(due, wait);
  }

  function due(): void {
    timer = undefined;
    if (closed()) return;
    if (ready()) flush();
    else schedule(100);
  }

  function wake(): void {
    if (!timer && !closed()) schedule(flushMs);
  }

  return {
    turn,
    part,
    resume,
    wake,
    add(record, line) {
      add(record, line);
      wake();
    },
    hide() {
      if (closed()) return;
      ready();
      hand();
    },
  };
}
