/** One run of the reporter, from start to stop: ties what the page shows and does to the sending. */

import type { Limits } from "./batches";
import { watchErrors, watchNavigation, watchRequests, whereabouts } from "./events";
import type { Fields } from "./line";
import { createPatches, watchShadows, type Patches } from "./patches";
import { createResync } from "./resync";
import { createSequence, type Sequence } from "./sequence";
import { openSession } from "./session";
import { createTransport, type Transport } from "./transport";
import { createWatch, type Watch } from "./watch";

export interface Config {
  sampling: number;
  masking: string;
  flush_ms: number;
  limits: Limits;
}

export interface Run {
  record(k: string, fields: object): void;
  session(): string;
  stop(): void;
}

/** Starts to record; `refused` is called when the server wants nothing of this site. */
export function beginRun(url: string, config: Config, refused: () => void): Run | undefined {
  const session = openSession(config.sampling);
  if (!session.kept().sampled) return undefined;
  const { now, idle } = session;
  const { masking, flush_ms, limits } = config;
  const patches = createPatches();
  const { listen } = patches;

  function record(k: string, fields: object, t = now()): Fields {
    const made = { k, t, ...fields };
    transport.add(made);
    return made;
  }

  function begin(how: string): void {
    sequence.snapshot();
    record("navigation", whereabouts(how));
  }

  /** Begins a new session, and in it a new page. */
  function renew(): void {
    session.renew();
    sequence.restart();
    begin("load");
  }

  function active(): void {
    if (!idle()) return session.active();
    transport.turn();
    renew();
  }

  /** Records all that is to be known by now; says whether no click waits for an answer any more. */
  function ready(): boolean {
    sequence.delta();
    return watch.settle();
  }

  const resync = createResync(() => sequence.snapshot());
  const transport: Transport = createTransport({
    url,
    session,
    flush_ms,
    limits,
    refused,
    ready,
    answered(answer, snapshot) {
      sequence.watched(answer.live);
      if (snapshot) resync.arrived();
      if (answer.resync) resync.wanted();
    },
    lost: resync.lost,
    conflict: renew,
  });
  const sequence: Sequence = createSequence({
    masking,
    now,
    idle,
    add: transport.add,
    root(root) {
      watchShadows(root, patches, (shadow) => sequence.core()?.attached(shadow));
      watch.root(root);
    },
    answered: () => watch.answered(),
  });
  const { core, changed } = sequence;
  const watch: Watch = createWatch({ core, now, record, active, changed, wake: transport.wake, listen });

  watchPage(patches, record, (k, fields) => {
    watch.answered();
    record(k, fields);
  });
  watchLife(listen, record, { ready, begin, transport });
  begin("load");

  return {
    record,
    session: () => session.kept().session,
    stop() {
      sequence.stop();
      patches.restore();
      transport.part();
    },
  };
}

type Tell = (k: string, fields: object) => void;

/** `answering` takes what may be the answer to a click. */
function watchPage(patches: Patches, record: Tell, answering: Tell): void {
  watchNavigation(patches, answering);
  watchErrors(patches, record);
  watchRequests(patches, record);
  patches.listen(window, "resize", () => record("resize", { w: innerWidth, h: innerHeight }));
}

interface Life {
  ready(): void;
  begin(how: string): void;
  transport: Transport;
}

function watchLife(listen: Patches["listen"], record: Tell, { ready, begin, transport }: Life): void {
  listen(document, "visibilitychange", () => {
    record("visibility", { hidden: document.hidden });
    if (document.hidden) transport.hide();
  });
  listen(window, "pagehide", () => {
    ready();
    record("end", {});
    transport.part();
  });
  listen(window, "pageshow", ({ persisted }: PageTransitionEvent) => {
    if (!persisted) return;
    transport.resume();
    begin("restore");
  });
}
