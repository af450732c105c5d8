/** Who and when: ids of visitor, session and page, and the batch counter, kept for the tab. */

import { quietly } from "./patches";

const KEY = "hawk";
const IDLE_MS = 30 * 60_000;

/** What is kept for the tab. */
interface Kept {
  visitor: string | undefined;
  session: string | undefined;
  seq: number;
  /** When the visitor was last active, ms since 1970. */
  at: number;
  sampled: boolean;
  /** Digests of long texts that the server has. */
  known: string[];
}

/** Id of the page, and the visitor's clock when it began. */
export let page: string;
export let t0: number;

/** Where the browser denies its storage, the page's own memory has to do. */
export const kept = {} as Kept;

/** What the tab's storage has under a key; nothing where a browser denies it. */
export const recall = quietly((key: string): unknown => JSON.parse(sessionStorage[key] as string));
export const keep = quietly((key: string, value: unknown): void => {
  sessionStorage[key] = JSON.stringify(value);
});

export const change = (changes: Partial<Kept>): void => keep(KEY, Object.assign(kept, changes));
/** Learns what others have changed: frames of this tab, or pages while this one lay in the back-forward cache. */
const reread = (): unknown => Object.assign(kept, recall(KEY));

/** Whole milliseconds since the page began. */
export const now = (): number => Math.max(0, Date.now() - t0);
const inactive = (): number => Date.now() - kept.at;
export const idle = (): boolean => !(inactive() < IDLE_MS);

/** The visitor did something. */
export function active(): void {
  // Not every move is worth a write.
  if (inactive() > 5000) change({ at: Date.now() });
}

/** What went wrong is worth a record, whatever the draw was. */
export function sample(): void {
  if (!kept.sampled) change({ sampled: true });
}

export function nextSeq(): number {
  reread();
  change({ seq: kept.seq + 1 });
  return kept.seq;
}

/** 22 random letters and digits: at least 128 bits. */
const randomId = (): string =>
  btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))))
    .replace(/\W/g, "")
    .slice(0, 22);

/** Begins a page, in the tab's session or, when that is over, in a new one. `sampling` is the share that is recorded. */
export function openPage(sampling: number): void {
  reread();
  if (idle()) {
    const { visitor = randomId() } = kept;
    change({ visitor, session: randomId(), seq: 0, known: [], at: Date.now(), sampled: Math.random() < sampling });
  }
  page = randomId();
  t0 = Date.now();
}
