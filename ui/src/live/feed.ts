/** What a live session does, as it comes: by stream, or by long poll where a stream does not get through. */

import { ApiError, liveUrl, newestState, session as askSession } from "../api.js";
import type { TimedRecord, WireRecord } from "../wire.js";
import { readEvents, Silent, Unreachable } from "./events.js";

export interface Listener {
  record(page: string, record: TimedRecord): void;
  /** How the records come: `stream` or `poll`; `lost` while nothing answers. */
  way(way: "stream" | "poll" | "lost"): void;
  end(): void;
}

const SILENCE_MS = 20_000;
const RETRY_MS = 2000;
/** After so many streams in a row that brought nothing, the poll takes over. */
const STREAM_TRIES = 2;

interface StateMessage { state: string; at: number; page: string; record: WireRecord }
interface EventMessage { at: number; kind: string; page: string }

/** Tells `listener` until the session ends or `signal` aborts. */
export async function follow(session: string, listener: Listener, signal: AbortSignal): Promise<void> {
  let lastId = "";
  let fruitless = 0;
  while (fruitless < STREAM_TRIES && !signal.aborted) {
    fruitless++;
    try {
      for await (const { event, id, data } of readEvents(liveUrl(session), { lastId, signal, silence: SILENCE_MS })) {
        fruitless = 0;
        listener.way("stream");
        lastId = id || lastId;
        if (event === "end") return listener.end();
        hear(event, data, listener);
      }
    } catch (error) {
      if (signal.aborted) return;
      // A stream that is held back was waited for long enough; a server that is down comes back.
      if (error instanceof Silent && fruitless) break;
      if (error instanceof Unreachable) fruitless = 0;
      listener.way("lost");
    }
    if (!(await isLive(session))) return listener.end();
    await pause(RETRY_MS, signal);
  }
  await poll(session, listener, signal);
}

function hear(event: string, data: string, listener: Listener): void {
  if (event === "state") {
    const { at, page, state, record } = JSON.parse(data) as StateMessage;
    listener.record(page, { ...record, at, state });
  } else if (event === "event") {
    const message = JSON.parse(data) as EventMessage;
    listener.record(message.page, { ...message, k: message.kind } as unknown as TimedRecord);
  }
}

async function poll(session: string, listener: Listener, signal: AbortSignal): Promise<void> {
  let newest: string | null = null;
  for (let n = 1; !signal.aborted; n++) {
    try {
      const body = await newestState(session, newest, signal);
      listener.way("poll");
      if (body) {
        newest = body.state;
        listener.record(body.page, { ...body, k: "snapshot", n, at: Date.parse(body.at) });
      } else if (!(await isLive(session))) return listener.end();
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ApiError && error.status === 404) return listener.end();
      listener.way("lost");
      await pause(RETRY_MS, signal);
    }
  }
}

async function isLive(session: string): Promise<boolean> {
  try {
    return (await askSession(session)).live;
  } catch (error) {
    return !(error instanceof ApiError && error.status === 404);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", () => (clearTimeout(timer), done()), { once: true });
  });
}
