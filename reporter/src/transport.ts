/** Sends batches in order, one at a time, until the server has them; counts what it must drop. */

import { keep, recall, type Session } from "./session";

export interface Fields {
  k: string;
  t: number;
  [field: string]: unknown;
}

/** A closed batch, which is never changed again. */
interface Batch {
  session: string;
  body: string;
  records: number;
}

export interface Answer {
  flush_ms: number;
  live: boolean;
  resync: boolean;
}

export interface TransportOptions {
  url: string;
  session: Session;
  flush_ms: number;
  /** The longest body the server takes, in bytes before compression. */
  limit: number;
  answered(answer: Answer): void;
  /** The session's name is taken: begin another. */
  conflict(): void;
  /** The server wants nothing of this site. */
  refused(): void;
  /** Asked before a batch is closed; false puts it off. */
  ready(): boolean;
}

export interface Transport {
  add(record: Fields): void;
  /** Something will be ready to be sent in a while. */
  wake(): void;
  flush(): void;
  /** Closes what belongs to the page so far, before another begins. */
  turn(): void;
  /** The page goes away: what fits is handed to the browser, the rest waits for the tab's next page. */
  part(): void;
  /** The page is back: it looks after its own queue again. */
  resume(): void;
}

const KEY = "hawk-queue";
const QUEUE_UNITS = 4 << 20;
/** Beacons and keepalive requests share 64 KiB; the rest is room for headers. */
const PARTING_BYTES = 60 << 10;
const LONGEST_WAIT = 60_000;

/** As JSON in well-formed Unicode: a lone surrogate becomes U+FFFD. */
export const toLine = (value: unknown): string =>
  JSON.stringify(value).replace(/\\(\\|ud[89a-f]..)/g, (found) => (found[1] === "u" ? "\ufffd" : found)) + "\n";

const plain = (text: string): Blob => new Blob([text], { type: "text/plain" });

async function packed(body: Blob): Promise<Blob> {
  if (!("CompressionStream" in window)) return body;
  const gzip = await new Response(body.stream().pipeThrough(new CompressionStream("gzip"))).blob();
  return gzip.slice(0, gzip.size, body.type);
}

export function createTransport(options: TransportOptions): Transport {
  const { session, limit } = options;
  // Taken before the page's calls are wrapped, or failures of ours would be told as the page's.
  const { fetch } = window;
  const send = (body: Blob, keepalive: boolean): Promise<Response> =>
    fetch(`${options.url}?now=${Date.now()}`, { method: "POST", body, keepalive, credentials: "omit" });

  let queue: Batch[] = [];
  let records: Fields[] = [];
  let dropped: Record<string, number> = {};
  /** `[n, t]` of the newest state in the batches so far. */
  let last: [unknown, number] | undefined;
  let flushMs = options.flush_ms;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let busy = false;
  let failures = 0;
  /** Nothing is taken any more: the page is away, or it is all over. */
  let closed = false;

  function drop(reason: string, count: number): void {
    if (count) dropped[reason] = (dropped[reason] ?? 0) + count;
  }

  function enqueue(lines: string[], newest = last): void {
    if (!lines.length) return;
    const { session: id, visitor } = session.kept();
    const seq = session.nextSeq();
    const header = toLine({ v: 1, session: id, visitor, page: session.page, seq, t0: session.t0, last, dropped: Object.keys(dropped)[0] && dropped });
    last = newest;
    dropped = {};
    queue.push({ session: id, body: header + lines.join(""), records: lines.length });
    let units = queue.reduce((sum, { body }) => sum + body.length, 0);
    // The first may be on its way.
    while (units > QUEUE_UNITS && queue.length > 2) {
      const [oldest] = queue.splice(1, 1);
      units -= oldest!.body.length;
      drop("queue_full", oldest!.records);
    }
  }

  /** Makes batches of what was gathered, none longer than `most` where its records allow. */
  function close(most = limit): void {
    clearTimeout(timer);
    timer = undefined;
    let lines: string[] = [];
    let size = 0;
    let newest = last;
    for (const record of records) {
      const line = toLine(record);
      const bytes = plain(line).size;
      if (bytes + 1024 > limit) {
        drop("too_large", 1);
        continue;
      }
      if (size + bytes + 1024 > most) {
        enqueue(lines, newest);
        lines = [];
        size = 0;
      }
      lines.push(line);
      size += bytes;
      if (record.n) newest = [record.n, record.t];
    }
    records = [];
    enqueue(lines, newest);
  }

  function schedule(wait: number): void {
    clearTimeout(timer);
    timer = setTimeout(flush, wait);
  }

  function flush(): void {
    if (!options.ready()) return schedule(100);
    close();
    void pump();
  }

  async function pump(): Promise<void> {
    if (busy) return;
    busy = true;
    for (let batch; !closed && (batch = queue[0]); ) {
      const wait = await attempt(batch);
      if (wait) await new Promise((done) => setTimeout(done, wait));
      else if (queue[0] === batch) queue.shift();
    }
    busy = false;
  }

  /** Sends a batch. Answers how long to wait before it is sent again; 0 when it is done with. */
  async function attempt(batch: Batch): Promise<number> {
    let after = 0;
    try {
      const body = await packed(plain(batch.body));
      const response = await send(body, document.hidden && body.size < PARTING_BYTES);
      const { status } = response;
      if (response.ok) {
        const answer = (await response.json()) as Answer;
        failures = 0;
        flushMs = answer.flush_ms;
        if (timer) schedule(flushMs);
        options.answered(answer);
        return 0;
      }
      if (status < 500 && status !== 429) {
        refuse(status, batch);
        return 0;
      }
      after = 1000 * Number(response.headers.get("retry-after"));
    } catch {
      // no answer: the same as one that says nothing of when to come again
    }
    return (after || Math.min(LONGEST_WAIT, 1000 * 2 ** failures++) * 0.75) * (1 + Math.random() / 2);
  }

  function refuse(status: number, batch: Batch): void {
    if (status === 403 || status === 404) {
      queue = [];
      records = [];
      closed = true;
      return options.refused();
    }
    if (status !== 409) return drop(`http_${status}`, batch.records);
    // What else waits bears the name of the same session, and would be refused as well.
    const ours = batch.session === session.kept().session;
    for (const other of queue) if (other.session === batch.session) drop("conflict", other.records);
    queue = queue.filter((other) => other.session !== batch.session);
    if (!ours) return;
    drop("conflict", records.length);
    records = [];
    last = undefined;
    options.conflict();
  }

  function wake(): void {
    if (!timer && !closed) schedule(flushMs);
  }

  function resume(): void {
    closed = false;
    queue = recall<Batch[]>(KEY) ?? queue;
    keep(KEY, []);
    void pump();
  }

  resume();
  return {
    add(record) {
      if (!closed) records.push(record);
      wake();
    },
    wake,
    flush,
    resume,
    turn() {
      close();
      last = undefined;
    },
    part() {
      close(PARTING_BYTES);
      let room = PARTING_BYTES;
      const rest = queue.filter(({ body }) => {
        const blob = plain(body);
        if (blob.size > room) return true;
        room -= blob.size;
        if (!navigator.sendBeacon?.(`${options.url}?now=${Date.now()}`, blob)) send(blob, true).catch(() => {});
        return false;
      });
      keep(KEY, rest);
      closed = true;
    },
  };
}
