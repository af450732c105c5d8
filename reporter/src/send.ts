/** Sends one batch, packed in slices so that the page is never held up. */

import { bytesOf } from "./line";
import { addressOf } from "./tag";

/** Requests that outlive their page share 64 KiB; the rest is room for headers. */
export const PARTING_BYTES = 60 << 10;
/** About 2 ms to pack. */
const SLICE = 64 << 10;

/** The server inflates no more, in bytes. */
const MOST_UNITS = 16 << 20;

// Taken before the page's calls are wrapped, or failures of ours would be told as the page's.
const { fetch } = window;

export const sleep = (ms?: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** What the server would say, without asking it. */
const tooLarge = (): Response => new Response(null, { status: 413 });

async function packed(plain: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> {
  const { readable, writable } = new CompressionStream("gzip");
  const packed = new Response(readable).arrayBuffer();
  const writer = writable.getWriter();
  for (let at = 0; at < plain.length; ) {
    // Nobody minds where nobody looks, and timers are slow there.
    if (at && !document.hidden) await sleep();
    await writer.write(plain.subarray(at, (at += SLICE)));
  }
  void writer.close();
  return packed;
}

/** Sends a batch of at most `limit` bytes; `parting` so that the page's end does not stop it. Rejects when there is no answer. */
export async function post(text: string, limit: number, parting = document.hidden): Promise<Response> {
  if (text.length > MOST_UNITS) return tooLarge();
  let body: ArrayBuffer | Uint8Array<ArrayBuffer> = bytesOf(text);
  // The page may be gone before it is packed.
  const keepalive = parting && body.byteLength <= PARTING_BYTES;
  if (!keepalive && window.CompressionStream) body = await packed(body);
  if (body.byteLength > limit) return tooLarge();
  return fetch(`${addressOf("collect")}?now=${Date.now()}`, {
    method: "POST",
    body,
    headers: { "content-type": "text/plain" },
    keepalive,
    credentials: "omit",
    referrerPolicy: "origin",
  });
}
