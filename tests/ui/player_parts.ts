/** The player's own parts, for tests that ask what it holds. */

import { Recording } from "../../ui/src/player/recording.js";
import type { Source } from "../../ui/src/player/source.js";
import { Whole } from "../../ui/src/player/whole.js";
import { Windows } from "../../ui/src/player/windows.js";
import type { Batch, Overview } from "../../ui/src/wire.js";

/** A day of batches, five seconds each. */
const BATCHES = 17_280;
const LENGTH_MS = 5000;
const STATES = 20;

const batchOf = (seq: number): Batch => ({
  seq, page: "pagepage",
  records: Array.from({ length: STATES }, (_, at) => ({ k: "delta", n: (seq - 1) * STATES + at + 1, c: 8, at: ((seq - 1) * STATES + at) * (LENGTH_MS / STATES) })),
});

const overview: Overview = {
  start: 0, end: BATCHES * LENGTH_MS, kinds: [], events: [], idle: [[40_000, 3_000_000]], addresses: [],
  batches: Array.from({ length: BATCHES }, (_, at) => [at + 1, at * LENGTH_MS, (at + 1) * LENGTH_MS - 1, STATES, 0, 3000]),
};

/** Plays a day from its beginning, a step of so many ms at a time: the most that was held at once, and how much was asked for. */
async function most(step: number): Promise<{ held: number; asked: number }> {
  let [held, asked] = [0, 0];
  const source = {
    records: (first: number, last: number) => {
      asked += last - first + 1;
      return Promise.resolve({ items: Array.from({ length: last - first + 1 }, (_, at) => batchOf(first + at)), enter: [] });
    },
  } as unknown as Source;
  const whole = new Whole(overview);
  const windows = new Windows(source, () => (held = Math.max(held, new Recording([], windows.parts().flatMap(({ items }) => items)).count)));
  for (let at = 0; at < whole.end; at += step) {
    windows.keep(whole.from(at, 80_000, null));
    await windows.bring(whole.chunkAt(at)!);
  }
  return { held, asked };
}

/** Which chunks are held ready at a time, by when they begin. */
const ahead = (at: number, span: number, edge: number | null): number[] => new Whole(overview).from(at, span, edge).map((chunk) => chunk.at);

Object.assign(window, { most, ahead });
