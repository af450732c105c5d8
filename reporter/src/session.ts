/** Who and when: ids of visitor, session and page, and the batch counter, kept for the tab. */

const KEY = "hawk";
const IDLE_MS = 30 * 60_000;

/** What is kept for the tab. */
interface Kept {
  visitor: string;
  session: string;
  seq: number;
  /** When the visitor was last active, ms since 1970. */
  at: number;
  sampled: boolean;
}

export interface Session {
  /** Id of the page, and the visitor's clock when it began. */
  page: string;
  t0: number;
  kept(): Kept;
  /** Whole milliseconds since the page began. */
  now(): number;
  idle(): boolean;
  /** The visitor did something. */
  active(): void;
  nextSeq(): number;
  /** Begins a new session, and in it a new page. */
  renew(): void;
}

/** `bytes` random bytes as base64url. */
const randomId = (bytes: number): string =>
  btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(bytes))))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=/g, "");

/** What the tab's storage has under a key; undefined as well where a browser denies it. */
export function recall<T>(key: string): T | undefined {
  try {
    return JSON.parse(sessionStorage.getItem(key)!) as T;
  } catch {
    return undefined;
  }
}

export function keep(key: string, value: unknown): void {
  try {
    sessionStorage.setItem(key, JSON.stringify(value));
  } catch {
    // denied or full: the page's own memory has to do
  }
}

export function openSession(sampling: number): Session {
  let memory: Kept | undefined;
  // Read each time: while this page lay in the back-forward cache others have counted on.
  const read = (): Kept | undefined => recall<Kept>(KEY) ?? memory;
  const kept = (): Kept => read()!;
  const change = (changes: Partial<Kept>): void => keep(KEY, (memory = { ...kept(), ...changes }));

  function turn(): void {
    session.page = randomId(8);
    session.t0 = Date.now();
  }

  const session: Session = {
    page: "",
    t0: 0,
    kept,
    now: () => Math.max(0, Date.now() - session.t0),
    idle: () => Date.now() - kept().at > IDLE_MS,
    active() {
      // The visitor's every move is not worth a write.
      if (Date.now() - kept().at > 1000) change({ at: Date.now() });
    },
    nextSeq() {
      change({ seq: kept().seq + 1 });
      return kept().seq;
    },
    renew() {
      change({
        visitor: read()?.visitor ?? randomId(16),
        session: randomId(16),
        seq: 0,
        at: Date.now(),
        sampled: Math.random() < sampling,
      });
      turn();
    },
  };
  if (!read() || session.idle()) session.renew();
  else turn();
  return session;
}
