/** The shapes of docs/wire.md and docs/http.md, as the web UI reads them. */

import type { SiteSettings } from "./facts.js";

export type Splice = [start: number, deleted: number, inserted: string];

export interface NodeState {
  value?: string;
  checked?: boolean;
  indeterminate?: boolean;
  selected?: number[];
  /** The picture that the browser has chosen, and its own width in CSS pixels; no address where it is broken. Null: as HTML says again. */
  src?: [url: string, width: number] | null;
  scroll?: [x: number, y: number];
  modal?: boolean;
  popover?: boolean;
  /** Of the document: what relative addresses are relative to from now on; null: its own address. */
  base?: string | null;
  focus?: boolean;
  ring?: boolean;
  /** Null: as HTML says again. */
  sheet?: string | null;
  /** Texts; or the id of a node that was told the same. */
  adopted?: string[] | number;
  disabled?: boolean;
  picture?: string | null;
  animations?: AnimationState[];
  /** False of a custom element that no script has defined. */
  defined?: boolean;
  /** What `:state()` matches. */
  states?: string[];
  /** What the fragment of the page's address leads to. */
  target?: boolean;
  /** Of a dialog or popover that is open: what was opened later has a greater one, and lies above. */
  top?: number;
  /** Of a slot in a shadow root whose slots are assigned by hand: what is in it, by ids. */
  assigned?: number[];
}

/** `time` in ms; with `name` one of a style sheet, with `frames` and `timing` one of a script. */
export interface AnimationState {
  time: number | null;
  paused?: boolean;
  name?: string;
  frames?: Keyframe[];
  timing?: KeyframeAnimationOptions;
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
  /** Long texts, flat, whose places in `html` are empty texts. */
  x?: (number | string)[];
  /** What relative URLs are relative to, where that is not `url`. */
  base?: string;
  dark?: boolean;
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
  clicks?: [t: number, id: number, text: string][];
}
export interface RequestRecord {
  k: "request"; how: string; method: string; url: string; status: number; ms?: number; initiator?: string;
}
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

/** Batches, and for each page that they begin in the midst of what leads to the state that stood before them. */
export interface Part { items: Batch[]; enter: Entry[] }
/** A snapshot, and the deltas after it if any; the rest is as it was at the last of these. */
export interface Entry { page: string; url: string; title: string; w: number; h: number; records: TimedRecord[] }

/** What kinds of events an overview tells apart; the places in `kinds` of an `Overview`. */
export type EventKind = "page" | "click" | "rage" | "error" | "request" | "console" | "vital" | "note";

/** A whole session at a glance. `start` is in ms since 1970, all other times in ms after it. */
export interface Overview {
  start: number;
  end: number;
  /** Of each batch: its `seq`, its first and last time, how many states and events it has, and its bytes. */
  batches: [seq: number, from: number, to: number, states: number, events: number, bytes: number][];
  kinds: EventKind[];
  /** Flat, two numbers each, batch by batch in the order of records: the place of its kind in `kinds`, and when it was. */
  events: number[];
  /** The stretches in which no hand moved. */
  idle: [from: number, to: number][];
  /** Where the visitor was from a time on; long addresses and titles are cut. */
  addresses: [at: number, url: string, title: string][];
}

export interface Site extends SiteSettings {
  id: string; key: string; name: string; origins: string[]; created: string; snippet: string;
  /** Settings that the site says itself. */
  own: (keyof SiteSettings)[];
  /** What holds for a site that says nothing; `days` is the most that any may say as well. */
  defaults: SiteSettings;
  former_keys: { key: string; until: string }[];
}

/** How much goes on. `sessions` began in each of the last 24 hours; `more`: not all of them were counted. */
export interface SiteCounts { visitors: number; sessions: number[]; more: boolean; open_issues: number; last: string | null }
export interface CountedSite extends Site { counts: SiteCounts }

export interface Receipt {
  batches: number;
  gaps: [first: number, last: number][];
  dropped: Record<string, number>;
  resyncs: number;
  missing: number;
  damaged: number;
  complete: boolean;
}

export interface Session {
  id: string;
  key: string;
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
  rage: number;
  device: string | null;
  receipt?: Receipt;
  /** Where the words that were looked for were on the screen: the text around them, and the state that shows it. */
  seen?: { text: string; state: string; page: string; at: string };
}

/** `looked`: how far back it has looked, where that and not the number of sessions is why the page ends. */
export interface SessionPage extends List<Session> { looked: string | null }

export type IssueKind = "error" | "request";
export type IssueStatus = "open" | "resolved" | "ignored";

/** Errors, or failed requests, that are the same. */
export interface Issue {
  id: string;
  key: string;
  site: string;
  kind: IssueKind;
  title: string;
  where: string;
  status: IssueStatus;
  first: string;
  last: string;
  count: number;
  sessions: number;
  /** The path of the picture of its newest occurrence that has a state. */
  screenshot: string | null;
}

/** In a list: how often in each of 14 times 24 hours, the last of which ends now; and in how many of its newest sessions each browser was used. */
export interface ListedIssue extends Issue { trend: number[]; browsers: Record<string, number> }

/** The newest of an issue within a session and an hour, and how often it occurred in these. */
export interface Occurrence {
  session: string;
  count: number;
  last: string;
  at: string;
  state: string | null;
  /** How long after the session's start, in ms. */
  t: number;
  visitor: string;
  identity: string | null;
  browser: string;
}

/** A call. `line` and `column` count from 1; 0 is not known. `own`: in the site's own code. */
export interface Place { function: string; file: string; line: number; column: number; code: string; own: boolean }

/** The fields of an event that somebody's browser has sent: nobody has looked at their types. */
export type Told = Record<string, unknown>;

export interface WholeIssue extends Issue {
  browsers: Record<string, number>;
  /** By the hour; hours without any are left out. */
  trend: { at: string; count: number }[];
  newest: Occurrence[];
  /** The newest that has a state, else the newest. */
  latest: (Occurrence & { data: Told; stack: Place[] }) | null;
}

export interface List<T> { items: T[]; next: string | null }

/** A state as `live-viewer` gives it. */
export interface StateBody extends Omit<Snapshot, "k" | "n"> { session: string; page: string; state: string; at: string }

/** A picture or font of the site, as `assets` lists it; `from` says since when the address has it. */
export interface Asset { url: string; type: string; bytes: number; digest: string; from: string }

/** The content of an asset, or an address that holds it (`data:`); null where it was not kept. */
export type Kept = Blob | string | null;
export interface AssetItem { url: string; kept: Kept }

/** Between the UI and the frame, and between the frame and those in it. */
export type ToFrame =
  /** `shown`: the id of the document that is to be seen. */
  | { do: "load"; record: Snapshot; still?: boolean; shown?: number }
  /** `url`: what the page's address is by then. `tell`: to be answered. */
  | { do: "apply"; records: Delta[]; still?: boolean; url?: string; tell?: boolean }
  /** Holds all motion, or lets it go on. */
  | { do: "still"; still: boolean }
  | { do: "assets"; items: AssetItem[] };
export type FromFrame =
  | { did: "ready" }
  | { did: "loaded"; w: number; h: number }
  | { did: "applied" }
  | { did: "failed"; message: string }
  /** Assets by their URLs, which are answered in any order. */
  | { did: "want"; urls: string[] };
