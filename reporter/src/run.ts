/** One run of the reporter, from start to stop: ties the page's recording to the sending. */

import { createCore, type Core } from "./core";
import { watchErrors, watchNavigation, watchRequests, whereabouts } from "./events";
import { createPatches, quietly, watchShadows } from "./patches";
import { openSession } from "./session";
import { createTransport, type Fields } from "./transport";
import { createWatch } from "./watch";

export interface Config {
  sampling: number;
  masking: string;
  flush_ms: number;
  limits: { body: number; inflated: number };
}

export interface Recorder {
  record(k: string, fields: object): void;
  session(): string;
  stop(): void;
}

/** At most one delta in this time, unwatched and watched. */
const QUIET_MS = 100;
const LIVE_MS = 50;
/** After this much change the next state is a snapshot, so that no seek is long. */
const SNAPSHOT_MS = 60_000;
const SNAPSHOT_UNITS = 1 << 20;

/** A click by itself moves the focus: that is no answer of the page's. */
const moreThanFocus = (state: unknown): boolean => typeof state === "object" && Object.keys(state!) + "" !== "focus";

/** Starts to record; `refused` is called when the server wants nothing of this site. */
export function createRecorder(url: string, config: Config, refused: () => void): Recorder | undefined {
  const { masking, flush_ms, limits, sampling } = config;
  const session = openSession(sampling);
  if (!session.kept().sampled) return undefined;
  const patches = createPatches();
  const { listen } = patches;
  const { now } = session;
  let core: Core | undefined;
  let number = 0;
  let live = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastDelta = 0;
  let lastSnapshot = 0;
  let units = 0;
  /** The page has gone away: a batch that began now would take a `seq` and never arrive. */
  let away = false;

  const transport = createTransport({
    url,
    session,
    flush_ms,
    limit: Math.min(limits.body, limits.inflated),
    refused,
    answered(answer) {
      live = answer.live;
      if (answer.resync) snapshot();
    },
    conflict: renew,
    ready() {
      delta();
      return watch.settle();
    },
  });

  function record(k: string, fields: object, t = now()): Fields {
    const made = { k, t, ...fields };
    if (!away) transport.add(made);
    return made;
  }

  const snapshot = quietly(() => {
    core?.stop();
    core = createCore(document, {
      masking,
      changed,
      root(root) {
        watchShadows(root, patches, (shadow) => core?.attached(shadow));
        watch.root(root);
      },
    });
    record("snapshot", { n: ++number, ...core.snapshot });
    lastSnapshot = performance.now();
    units = 0;
  });

  function begin(how: string): void {
    snapshot();
    record("navigation", whereabouts(how));
  }

  /** Begins a new session, and in it a new page. */
  function renew(): void {
    session.renew();
    number = 0;
    begin("load");
  }

  function delta(): void {
    clearTimeout(timer);
    timer = undefined;
    lastDelta = performance.now();
    if (session.idle()) return;
    let made;
    try {
      made = core!.delta();
    } catch {
      snapshot(); // whatever the page did to us, it has a state again
    }
    if (!made) return;
    if (made.r || made.i || made.a || made.x || made.v?.some(moreThanFocus)) watch.answered();
    units += JSON.stringify(made).length;
    if (lastDelta - lastSnapshot > SNAPSHOT_MS || units > SNAPSHOT_UNITS) snapshot();
    else record("delta", { n: ++number, ...made });
  }

  function changed(): void {
    timer ??= setTimeout(quietly(delta), Math.max(0, lastDelta + (live ? LIVE_MS : QUIET_MS) - performance.now()));
  }

  function active(): void {
    if (!session.idle()) return session.active();
    transport.turn();
    renew();
  }

  const watch = createWatch({ core: () => core!, now, record, active, changed, wake: transport.wake, listen });

  function answering(k: string, fields: object): void {
    watch.answered();
    record(k, fields);
  }

  watchNavigation(patches, answering);
  watchErrors(patches, record);
  watchRequests(patches, record);
  listen(window, "resize", () => record("resize", { w: innerWidth, h: innerHeight }));
  listen(document, "visibilitychange", () => {
    record("visibility", { hidden: document.hidden });
    if (document.hidden && !away) transport.flush();
  });
  listen(window, "pagehide", () => {
    delta();
    watch.settle();
    record("end", {});
    transport.part();
    away = true;
  });
  listen(window, "pageshow", ({ persisted }: PageTransitionEvent) => {
    if (!persisted) return;
    away = false;
    transport.resume();
    begin("restore");
  });
  begin("load");

  return {
    record,
    session: () => session.kept().session,
    stop() {
      clearTimeout(timer);
      core?.stop();
      patches.restore();
      transport.part();
    },
  };
}
