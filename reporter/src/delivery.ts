/** Brings batches to the server in order, one at a time, and to the browser when the page may end. */

import { clearBatches, gather, hasSnapshot, sessionOf, type Limits } from "./batches";
import { bytesOf, type Fields } from "./line";
import { quietly } from "./patches";
import { drop, enqueue, forgetQueue, leave, nextBatch, openQueue, queue, settle } from "./queue";
import { arrived, mayResync } from "./resync";
import { PARTING_BYTES, post, sleep } from "./send";
import { snapshot, watched } from "./sequence";
import { kept, now } from "./session";
import { shelve } from "./shelf";
import { settleTexts, takeTexts } from "./texts";

/** What the server's configuration says to the sending. */
interface Given {
  flush_ms: number;
  limits: Limits;
}

interface Answer {
  flush_ms: number;
  live: boolean;
  resync: boolean;
  need?: string[];
}

const LONGEST_WAIT = 60_000;
/** An error of the server's own that stays this long has to do with what is sent. */
const MOST_TRIES = 5;

/** Asked before a batch is closed: records all there is to know; false puts it off. */
let ready: () => boolean;
/** Told what the server does not want: this session, whose name is taken (409), or anything of this site. */
let refused: (status: number) => void;
let limits: Limits;
let flushMs: number;
/** Nothing is taken any more: the page is away, or it is all over. */
let closed = true;
let busy = false;
/** How often in a row there was no good answer, and how often to the same batch one that may be its fault. */
let failures = 0;
let tries = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Begins to take records. */
export function open(config: Given, ...ends: [typeof ready, typeof refused]): void {
  [ready, refused] = ends;
  limits = config.limits;
  flushMs = config.flush_ms;
  clearBatches();
  resume();
}

/** The page is back: it looks after its own queue again. */
export function resume(): void {
  closed = false;
  openQueue();
  void pump();
}

export function add(record: Fields, line?: string): void {
  if (closed) return;
  gather(record, line);
  wake();
}

/** Adds a record and gives it back: it may still be completed until it is sent. */
export function record(k: string, fields: object, t = now()): Fields {
  const made = { k, t, ...fields };
  add(made);
  return made;
}

/** Something will be ready to be sent in a while. */
export function wake(wait = flushMs): void {
  timer ??= setTimeout(due, wait);
}

const due = quietly((): void => {
  timer = undefined;
  if (closed) return;
  if (!ready()) return wake(100);
  shut(failures);
  if (failures) queue.forEach(shelve);
  void pump();
});

/** Closes what was gathered; where it may be long until there is an answer, with the texts that it only names. */
function shut(whole: unknown, most?: number): void {
  enqueue(limits, most);
  if (!whole) return;
  bring(takeTexts());
  enqueue(limits, most);
}

function bring(texts: string[]): void {
  for (const text of texts) record("blob", { text });
}

/** Closes what belongs to the page so far, before another begins. */
export function turn(): void {
  enqueue(limits);
  clearBatches();
}

async function pump(): Promise<void> {
  if (busy) return;
  busy = true;
  try {
    for (let body; !closed && (body = await nextBatch()); ) {
      const wait = await attempt(body);
      if (!wait) continue;
      wake();
      await sleep(wait);
    }
  } catch {
    // the next batch tries again
  }
  busy = false;
}

/** Answers how long to wait before the batch is sent again; 0 when it is done with. */
async function attempt(body: string): Promise<number> {
  let wait = Math.min(LONGEST_WAIT, 1000 * 2 ** failures);
  try {
    const response = await post(body, limits.body);
    const { ok, status, headers } = response;
    if ([429, 503, 507].includes(status) || (status > 499 && ++tries < MOST_TRIES)) {
      wait = 1000 * +headers.get("retry-after")! || wait;
    } else {
      if (ok) accepted(body, (await response.json()) as Answer);
      else denied(body, status);
      wait = tries = 0;
    }
  } catch {
    // no answer is the same as one that says nothing of when to come again
  }
  failures = wait && failures + 1;
  return wait * (1 + Math.random() / 2);
}

function accepted(body: string, { flush_ms, live, resync, need }: Answer): void {
  settle(body);
  flushMs = flush_ms;
  const texts = settleTexts(body, need);
  bring(texts);
  timer = void clearTimeout(timer);
  wake(texts[0] ? 0 : flushMs);
  watched(live);
  if (hasSnapshot(body)) arrived();
  if (resync && mayResync()) snapshot();
}

function denied(body: string, status: number): void {
  const session = sessionOf(body);
  if ([403, 404].includes(status)) closed = true;
  else if (status !== 409) return drop(`http_${status}`, (other) => other === body);
  else {
    enqueue(limits);
    // What else waits bears the same name, and would be refused as well.
    drop("conflict", (other) => sessionOf(other) === session);
    if (session !== kept.session) return;
  }
  refused(status);
}

/** The page is out of sight, maybe for good: sends at once, in requests that the tab's end does not stop. */
export function hand(): void {
  if (closed) return;
  shut(true, PARTING_BYTES);
  void pump();
}

/** The page goes away: the browser takes what it can carry, the rest waits for the tab's next page. */
export function part(): void {
  if (closed) return;
  shut(true, PARTING_BYTES);
  // Not a beacon, which takes cookies along. Where a request does not outlive its page, all is left.
  let room = "keepalive" in Request.prototype ? PARTING_BYTES : 0;
  leave(
    queue.filter((body) => {
      const { length } = bytesOf(body);
      if (length > room) return true;
      room -= length;
      post(body, length, true).catch(() => {});
      return failures; // it will hardly get there
    }),
  );
  closed = true;
}

/** Takes and sends nothing any more, and forgets what waits. */
export function forget(): void {
  closed = true;
  forgetQueue();
}
