/** The parts of a session that are held: those around what is shown, and no more however long it is. */

import { signal } from "@preact/signals";
import type { Part } from "../wire.js";
import type { Source } from "./source.js";
import type { Chunk } from "./whole.js";

interface Held extends Part { chunk: Chunk; entered: boolean }
interface Asked { entered: boolean; abort: AbortController; done: Promise<void> }

/** So many are asked for at a time, of what comes next. */
const AT_A_TIME = 2;
/** What could not be had is asked for again after this. */
const AGAIN_MS = 2000;

export class Windows {
  /** Why the newest one could not be had, until one can. */
  readonly error = signal<Error | null>(null);
  private readonly held = new Map<string, Held>();
  private readonly asked = new Map<string, Asked>();
  private readonly failed = new Map<string, number>();

  /** `changed` is called when something was added or dropped. */
  constructor(private readonly source: Source, private readonly changed: () => void) {}

  /** In their order. */
  parts(): Part[] {
    return [...this.held.values()].sort((one, other) => one.chunk.place - other.chunk.place);
  }

  has(chunk: Chunk): boolean {
    return this.held.has(keyOf(chunk));
  }

  /** Whether a chunk is held with all that it takes to begin there. */
  isEntered(chunk: Chunk): boolean {
    return chunk.place === 0 || (this.held.get(keyOf(chunk))?.entered ?? false);
  }

  /** Sees to it that these are held, the most urgent first, and nothing else but the one before that. */
  keep(chunks: readonly Chunk[]): void {
    const [first] = chunks;
    if (!first) return;
    const wanted = new Set(chunks.map(keyOf));
    const isKept = (key: string, place: number) => wanted.has(key) || place === first.place - 1;
    for (const [key, { abort }] of this.asked) if (!wanted.has(key) && this.asked.delete(key)) abort.abort();
    let dropped = false;
    for (const [key, { chunk }] of this.held) if (!isKept(key, chunk.place)) dropped = this.held.delete(key) || dropped;
    for (const chunk of chunks) {
      // What is shown now comes before all that may be shown next.
      if (chunk !== first && (!this.has(first) || this.asked.size >= AT_A_TIME)) break;
      if (this.has(chunk) || this.asked.has(keyOf(chunk))) continue;
      // What goes on from one that is held, or soon will be, needs nothing to begin with.
      const goesOn = chunks.some(({ place, last }) => place === chunk.place - 1 && last < chunk.first) || this.holdsBefore(chunk);
      void this.ask(chunk, !goesOn);
    }
    if (dropped) this.changed();
  }

  /** Asks for what it takes to begin at a chunk, if that was not done yet. */
  enter(chunk: Chunk): void {
    if (!this.isEntered(chunk) && !this.asked.get(keyOf(chunk))?.entered) void this.ask(chunk, true);
  }

  /** Resolves when a chunk is held, whatever is kept meanwhile; or cannot be. */
  async bring(chunk: Chunk): Promise<void> {
    if (!this.has(chunk)) await (this.asked.get(keyOf(chunk))?.done ?? this.ask(chunk, true));
  }

  /** Drops all that is not one of `chunks` any more. */
  refresh(chunks: readonly Chunk[]): void {
    for (const [key, held] of this.held) {
      const chunk = chunks[held.chunk.place];
      if (!chunk || keyOf(chunk) !== key) this.held.delete(key);
    }
    this.changed();
  }

  close(): void {
    for (const { abort } of this.asked.values()) abort.abort();
    this.held.clear();
  }

  private holdsBefore(chunk: Chunk): boolean {
    for (const held of this.held.values()) if (held.chunk.place === chunk.place - 1) return true;
    return false;
  }

  private ask(chunk: Chunk, entered: boolean): Promise<void> {
    const key = keyOf(chunk);
    if (Date.now() - (this.failed.get(key) ?? 0) < AGAIN_MS) return Promise.resolve();
    this.asked.get(key)?.abort.abort();
    const abort = new AbortController();
    const done = this.fetch(key, chunk, entered && chunk.place > 0, abort);
    this.asked.set(key, { entered, abort, done });
    return done;
  }

  private async fetch(key: string, chunk: Chunk, entered: boolean, abort: AbortController): Promise<void> {
    try {
      const part = await this.source.records(chunk.first, chunk.last, entered, abort.signal);
      if (abort.signal.aborted) return;
      this.held.set(key, { ...part, chunk, entered });
      this.error.value = null;
      this.failed.delete(key);
    } catch (error) {
      if (abort.signal.aborted) return;
      this.failed.set(key, Date.now());
      this.error.value = error as Error;
    } finally {
      if (this.asked.get(key)?.abort === abort) this.asked.delete(key);
    }
    this.changed();
  }
}

const keyOf = ({ first, last }: Chunk): string => `${first}-${last}`;
