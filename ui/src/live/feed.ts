/** What a live session does, as it comes: by stream, or by long poll for as long as no stream gets through. */

import { ApiError, liveUrl, newestState, session as askSession } from "../api.js";
import type { TimedRecord, WireRecord } from "../wire.js";
import { readEvents, Unreachable } from "./events.js";

export interface Listener {
  record(page: string, record: TimedRecord): void;
  /** How the records come: `stream` or `poll`; `lost` while nothing answers. */
  way(way: "stream" | "poll" | "lost"): void;
  /** We read too slowly: what was between is left out, and the newest state comes next. */
  behind(): void;
  end(): void;
}

/** A stream begins at once: when nothing comes for so long, something in between gathers it. */
const FIRST_MS = 3000;
const SILENCE_MS = 20_000;
const RETRY_MS = 1500;
/** How long after a stream that brought nothing another one is tried, beside the poll. */
const AGAIN_MS = 15_000;
/** A state's number is written inverted. */
const INVERTED = 999_999;

interface StateMessage { state: string; at: number; page: string; record: WireRecord }
interface EventMessage { at: number; kind: string; page: string }

/** Tells `listener` what comes after the state named `after`, until the session ends or `signal` aborts. */
export const follow = (session: string, after: string, listener: Listener, signal: AbortSignal): Promise<void> =>
  new Feed(session, after, listener, signal).run();

class Feed {
  private poll: AbortController | null = null;
  private over = false;
  /** The newest state that came either way. */
  private newest: string;

  constructor(
    private readonly session: string, private lastId: string, private readonly listener: Listener, private readonly signal: AbortSignal,
  ) {
    this.newest = lastId;
    signal.addEventListener("abort", () => this.stopPoll(), { once: true });
  }

  private get done(): boolean {
    return this.over || this.signal.aborted;
  }

  async run(): Promise<void> {
    while (!this.done) {
      const way = await this.stream();
      if (this.done) return;
      if (!(await isLive(this.session))) return this.end();
      if (way === "held") this.startPoll();
      await pause(this.poll ? AGAIN_MS : RETRY_MS, this.signal);
    }
  }

  /** Reads a stream to its end: `held` when nothing came of it, though the server is there. */
  private async stream(): Promise<"broken" | "held"> {
    let brought = false;
    const slow = setTimeout(() => this.startPoll(), FIRST_MS);
    const heard = () => {
      clearTimeout(slow);
      this.stopPoll();
      brought = true;
      this.listener.way("stream");
    };
    try {
      const { lastId, signal } = this;
      for await (const { event, id, data } of readEvents(liveUrl(this.session), { lastId, signal, silence: SILENCE_MS, heard })) {
        if (this.over) break;
        this.hear(event, id, data);
      }
    } catch (error) {
      if (error instanceof Unreachable) brought = true;
    } finally {
      clearTimeout(slow);
    }
    if (!this.done && !this.poll) this.listener.way("lost");
    return brought ? "broken" : "held";
  }

  private hear(event: string, id: string, data: string): void {
    this.lastId = id || this.lastId;
    if (event === "end") this.end();
    else if (event === "behind") this.listener.behind();
    else if (event === "state") {
      const { at, page, state, record } = JSON.parse(data) as StateMessage;
      this.newest = state;
      this.listener.record(page, { ...record, at, state });
    } else if (event === "event") {
      const { kind, ...message } = JSON.parse(data) as EventMessage;
      this.listener.record(message.page, { ...message, k: kind } as unknown as TimedRecord);
    }
  }

  private end(): void {
    if (this.done) return;
    this.over = true;
    this.stopPoll();
    this.listener.end();
  }

  private startPoll(): void {
    if (this.poll || this.done) return;
    this.poll = new AbortController();
    void this.ask(this.poll.signal);
  }

  private stopPoll(): void {
    this.poll?.abort();
    this.poll = null;
  }

  private async ask(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        const body = await newestState(this.session, this.newest || null, signal);
        if (signal.aborted) return;
        this.listener.way("poll");
        if (body) {
          this.newest = this.lastId = body.state;
          const n = INVERTED - Number(body.state.slice(-6));
          this.listener.record(body.page, { ...body, k: "snapshot", n, at: Date.parse(body.at) });
        } else if (!(await isLive(this.session))) this.end();
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof ApiError && error.status === 404) return this.end();
        this.listener.way("lost");
        await pause(RETRY_MS, signal);
      }
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

export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", () => (clearTimeout(timer), done()), { once: true });
  });
}
