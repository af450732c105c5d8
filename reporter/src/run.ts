/** One run of the reporter, from start to stop: ties what the page shows and does to the sending. */

import type { Limits } from "./batches";
import { add, hand, open, part, record, resume, turn } from "./delivery";
import { located, watchErrors, watchNavigation } from "./events";
import type { Masking } from "./mask";
import { listen, restore } from "./patches";
import { missing, watchRequests } from "./requests";
import { delta, restart, snapshot, startSequence, stopSequence } from "./sequence";
import { active, change, idle, kept, openPage } from "./session";
import { tellVitals } from "./vitals";
import { answered, openWatch, settled, watchRoot } from "./watch";
import { watchWorld } from "./world";

/** What the server says, as `GET /v1/sites/{key}/config` gives it. */
export interface Config extends Masking {
  sampling: number;
  /** Whether a session that was not drawn is sent from an error on, with the minute before it. */
  on_error?: boolean;
  /** Whether the visitor has to agree first. */
  consent?: boolean;
  flush_ms: number;
  limits: Limits;
}

/** Whether anything is recorded. */
export let running = false;
let config: Config;

const unwanted = (): boolean => !kept.sampled && !config.on_error;

/** Starts to record. */
export function start(given: Config): void {
  if (running) return;
  config = given;
  openPage(given.sampling);
  if (unwanted()) return restore();
  running = true;
  startSequence(given, add, recorded, answered);
  openWatch(moved);
  open(given, ready, (status) => (status === 409 ? renew() : stop()));
  watchNavigation(answered);
  watchErrors(missing);
  watchRequests();
  watchLife();
  begin("load");
}

/** Stops, and sends what there is. */
export function stop(): void {
  running = false;
  stopSequence();
  restore();
  part();
}

function begin(how: string): void {
  snapshot();
  located(how);
}

/** Begins a new session, and in it a new page. */
function renew(): void {
  turn();
  change({ at: 0 });
  openPage(config.sampling);
  restart();
  if (unwanted()) stop();
  else begin("load");
}

/** The visitor did something. */
function moved(): void {
  if (idle()) renew();
  else active();
}

function recorded(root: Document | ShadowRoot): void {
  watchWorld(root);
  watchRoot(root);
}

/** Records all that is to be known by now; says whether no click waits for an answer any more. */
function ready(): boolean {
  delta();
  return settled();
}

/** The same where the page may not be seen again. */
function end(): void {
  delta(true);
  settled();
  tellVitals();
}

function watchLife(): void {
  listen(window, "resize", () => record("resize", { w: innerWidth, h: innerHeight }));
  listen(document, "visibilitychange", () => {
    record("visibility", { hidden: document.hidden });
    if (!document.hidden) return;
    end();
    hand();
  });
  listen(window, "pagehide", () => {
    end();
    record("end", {});
    part();
  });
  listen(window, "pageshow", ({ persisted }: PageTransitionEvent) => {
    if (!persisted) return;
    resume();
    begin("restore");
  });
}
