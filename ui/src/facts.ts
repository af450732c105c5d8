/** The shapes of docs/http.md of what is set, and of how the server fares. */

export type Masking = "inputs" | "all" | "none";
/** `days` 0: no limit. */
export interface SiteSettings {
  sampling: number; masking: Masking; on_error: boolean; consent: boolean; query: string[]; days: number;
}

export type WebhookKind = "generic" | "slack";
/** Who is told when something breaks. `to` null: owners and members. `told`: who that is now. */
export interface SiteAlerts {
  to: string[] | null; told: string[]; webhook: string | null; kind: WebhookKind | null; mails: boolean;
  undelivered: { to: string; made: string; tries: number; next: string | null; why: string | null }[];
  /** Once, when it was made. */
  secret?: string;
}
/** What came of a test; null where nothing is set. */
export type Tried = Record<"mail" | "webhook", { to: string; why: string | null } | null>;

/** How the server itself is: seconds of CPU, and for how many seconds each job has waited for some. */
export interface System {
  viewers: number;
  credits: {
    limited: boolean;
    /** Whether what is not used is saved; otherwise `share` is of a quota. */
    saves: boolean;
    earns: number | null;
    ceiling: number | null;
    level: number | null;
    /** What is left, 0 to 1. */
    share: number;
    /** How many times as long as usual the pages' changes are gathered. */
    stretch: number;
    deferred: Record<string, number>;
  };
  /** Why: of the newest picture that could not be drawn. */
  pictures: { waiting: number; failed: number; why: string | null };
}

/** How a backup, a check or a round of reading everything went; only owners are told `place` and `why`. */
export interface Run {
  began: string; ended: string; place?: string; why?: string; name?: string; blobs?: number; bytes?: number;
  lacking?: number; findings?: number; read_data?: boolean; damaged?: number;
}
export interface Counted {
  at: string; index_bytes: number; journal_bytes: number; blob_bytes: number; picture_bytes: number; asset_bytes: number;
  ballast_bytes: number; free_bytes: number; total_bytes: number; sessions: number; unsealed: number; blobs: number;
  uses_per_text: number | null; ratio: number | null;
}
export interface SystemDetail extends System {
  server: { version: string; started: string; memory_bytes: number | null };
  /** What was left of the CPU, oldest first. */
  history: [secondsAgo: number, share: number][];
  queues: { batches: number; ungrouped: number; letters: number; letters_given_up: number };
  /** Null until it was counted once. */
  kept: Counted | null;
  damaged: number;
  retention: { days: number; bytes: number };
  runs: Partial<Record<"backup" | "check" | "scrub", { well?: Run; ill?: Run }>>;
  /** Of the round of reading everything that goes on. */
  reading: { began: string; share: number } | null;
}
