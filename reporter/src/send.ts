/** Sends one batch, and says whether and when it is to be sent again. */

import { packs, type Batch } from "./batches";

export interface Answer {
  flush_ms: number;
  live: boolean;
  resync: boolean;
}

export interface SendOptions {
  url: string;
  /** The longest body the server takes, in bytes as it is sent. */
  limit: number;
  accepted(batch: Batch, answer: Answer): void;
  /** It will not be sent again. `status` is 413 as well where the limit is known without asking. */
  refused(batch: Batch, status: number, reason: string): void;
}

export interface Send {
  /** Answers how long to wait before the batch is sent again; 0 when it is done with. */
  attempt(batch: Batch, parting?: boolean): Promise<number>;
  /** Sends without waiting for an answer, which may come when the page is gone. */
  beacon(batch: Batch): void;
}

/** Beacons and keepalive requests share 64 KiB; the rest is room for headers. */
export const PARTING_BYTES = 60 << 10;
const LONGEST_WAIT = 60_000;
/** An error of the server's own that stays this long has to do with what is sent. */
const MOST_TRIES = 5;

const plain = (text: string): Blob => new Blob([text], { type: "text/plain" });

async function packed(body: Blob): Promise<Blob> {
  if (!packs) return body;
  const gzip = await new Response(body.stream().pipeThrough(new CompressionStream("gzip"))).blob();
  return gzip.slice(0, gzip.size, body.type);
}

export function createSend({ url, limit, accepted, refused }: SendOptions): Send {
  // Taken before the page's calls are wrapped, or failures of ours would be told as the page's.
  const { fetch } = window;
  const address = (): string => `${url}?now=${Date.now()}`;
  const post = (body: Blob, keepalive: boolean): Promise<Response> =>
    fetch(address(), { method: "POST", body, keepalive, credentials: "omit" });
  const tries = new WeakMap<Batch, number>();
  let failures = 0;

  const backoff = (): number => Math.min(LONGEST_WAIT, 1000 * 2 ** failures++) * 0.75;

  /** Whether a batch may still be taken after this status. */
  function passing(status: number, batch: Batch): boolean {
    if (status === 429 || status === 503 || status === 507) return true;
    if (status < 500) return false;
    const count = (tries.get(batch) ?? 0) + 1;
    tries.set(batch, count);
    return count < MOST_TRIES;
  }

  async function ask(batch: Batch, parting: boolean): Promise<number> {
    const whole = plain(batch.body);
    // Not packed when the page may be gone before that is done.
    const body = parting ? whole : await packed(whole);
    if (body.size > limit) refused(batch, 413, "too_large");
    else {
      const response = await post(body, parting || (document.hidden && body.size < PARTING_BYTES));
      const { status } = response;
      if (response.ok) {
        const answer = (await response.json()) as Answer;
        failures = 0;
        accepted(batch, answer);
      } else if (passing(status, batch)) {
        return 1000 * Number(response.headers.get("retry-after")) || backoff();
      } else refused(batch, status, `http_${status}`);
    }
    return 0;
  }

  return {
    // No answer is the same as one that says nothing of when to come again.
    attempt: async (batch, parting = false) => (await ask(batch, parting).catch(backoff)) * (1 + Math.random() / 2),
    beacon(batch) {
      const body = plain(batch.body);
      if (!navigator.sendBeacon?.(address(), body)) post(body, true).catch(() => {});
    },
  };
}
