/** The shapes of docs/wire.md and docs/http.md, as the web UI reads them. */

export type Splice = [start: number, deleted: number, inserted: string];

export interface NodeState {
  value?: string;
  checked?: boolean;
  indeterminate?: boolean;
  selected?: number[];
  scroll?: [x: number, y: number];
  modal?: boolean;
  popover?: boolean;
  focus?: boolean;
  /** Null: as HTML says again. */
  sheet?: string | null;
  adopted?: string[];
  disabled?: boolean;
  picture?: string;
}

/** `[id, {…}, id, {…}]`, the ids as differences. */
export type States = (number | NodeState)[];

export interface Snapshot {
  k: "snapshot";
  n: number;
  url: string;
  title: string;
  w: number;
  h: number;
  html: string;
  c: number;
  v?: States;
  /** Node ids in pre-order as runs; absent means `[1, c]`. */
  ids?: number[];
}

export interface Delta {
  k: "delta";
  n: number;
  c: number;
  r?: number[];
  i?: (number | string)[];
  a?: (number | string | null | Splice)[];
  x?: (number | string | Splice)[];
  v?: States;
}

export interface ClickRecord { k: "click"; x: number; y: number; id: number; text?: string; rage?: boolean; dead?: boolean }
export interface NavigationRecord { k: "navigation"; url: string; title?: string; how: string }
export interface ErrorRecord {
  k: "error"; message: string; type?: string; source?: string; line?: number; col?: number; stack?: string;
}
export interface RequestRecord { k: "request"; how: string; method: string; url: string; status: number; ms?: number }
export interface ConsoleRecord { k: "console"; message: string }
export interface CustomRecord { k: "custom"; name: string; data?: unknown }
export interface IdentifyRecord { k: "identify"; name: string }
export interface VisibilityRecord { k: "visibility"; hidden: boolean }
export interface PointerRecord { k: "pointer"; p: number[] }
export interface ResizeRecord { k: "resize"; w: number; h: number }
export interface InputRecord { k: "input"; id: number }
export interface VitalRecord { k: "vital"; name: string; value: number }
export interface EndRecord { k: "end" }

export type WireRecord =
  | Snapshot | Delta | ClickRecord | NavigationRecord | ErrorRecord | RequestRecord | ConsoleRecord
  | CustomRecord | IdentifyRecord | VisibilityRecord | PointerRecord | ResizeRecord | InputRecord
  | VitalRecord | EndRecord;

/** A record as the server gives it back: `at` is ms since 1970. */
export type TimedRecord = WireRecord & { at: number; state?: string };

export interface Batch { seq: number; page: string; records: TimedRecord[] }

export interface Site { id: string; key: string; name: string; origins: string[]; created: string; snippet: string }

export interface Receipt {
  batches: number;
  gaps: [first: number, last: number][];
  dropped: Record<string, number>;
  complete: boolean;
}

export interface Session {
  id: string;
  site: string;
  visitor: string;
  started: string;
  ended: string | null;
  live: boolean;
  pages: number;
  events: number;
  errors: number;
  clicks: number;
  url: string;
  title: string;
  browser: string;
  width: number;
  height: number;
  duration_ms: number;
  identity: string | null;
  receipt?: Receipt;
}

export interface List<T> { items: T[]; next: string | null }

/** A state as `live-viewer` gives it. */
export interface StateBody extends Omit<Snapshot, "k" | "n"> { session: string; page: string; state: string; at: string }

/** Between the UI and the frame. */
export type ToFrame = { do: "load"; record: Snapshot } | { do: "apply"; records: Delta[] };
export type FromFrame =
  | { did: "ready" }
  | { did: "loaded"; w: number; h: number }
  | { did: "failed"; message: string };
