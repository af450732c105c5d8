/** Sends one batch, packed in slices so that the page is never held up. */

import { bytesOf } from "./line";
import { addressOf } from "./tag";

/** Requests that outlive their page share 64 KiB; the rest is room for headers. */
export const PARTING_BYTES = 60 << 10;
/** About 2 ms to pack. */
const SLICE = 64 << 10;

// Taken before the page's calls are wrapped, or failures of ours would be told as the page's.
const { fetch } = window;

export const sleep = (ms?: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

function packed(plain: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> {
  let at = 0;
  const slices = new ReadableStream<BufferSource>({
    async pull(to) {
      // Nobody minds where nobody looks, and timers are slow there.
      if (!document.hidden) await sleep();
      if (at < plain.length) to.enqueue(plain.subarray(at, (at += SLICE)));
      else to.close();
    },
  });
  return new Response(slices.pipeThrough(new CompressionStream("gzip"))).arrayBuffer();
}

/** Sends a batch of at most `limit` bytes; `parting` so that the page's end does not stop it. Rejects when there is no answer. */
export async function post(text: string, limit: number, parting = document.hidden): Promise<Response> {
  let body: ArrayBuffer | Uint8Array<ArrayBuffer> = bytesOf(text);
  // The page may be gone before it is packed.
  const keepalive = parting && body.byteLength <= PARTING_BYTES;
  if (!keepalive && window.CompressionStream) body = await packed(body);
  // What the server would say, without asking it.
  if (body.byteLength > limit) return new Response(null, { status: 413 });
  return fetch(`${addressOf("collect")}?now=${Date.now()}`, {
    method: "POST",
    body,
    headers: { "content-type": "text/plain" },
    keepalive,
    credentials: "omit",
    referrerPolicy: "origin",
  });
}
