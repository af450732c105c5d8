/** To the next session of the list one came from, or back. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { useKeys } from "../keys.js";
import { go } from "../router.js";
import type { Session } from "../wire.js";
import { filterOf } from "./cameFrom.js";
import { neighbour } from "./nextOf.js";

/** So long it is said that there is none. */
const SAID_MS = 4000;

export function Neighbours({ session }: { session: Session }) {
  const said = useSignal("");
  const turn = useSignal<1 | -1 | 0>(0);
  useEffect(() => {
    const way = turn.value;
    if (!way) return;
    const abort = new AbortController();
    neighbour(session, filterOf(session.site), way, abort.signal)
      .then((found) => {
        if (abort.signal.aborted) return;
        if (found) return go(`/sessions/${found.id}`);
        said.value = way > 0 ? "This is the oldest session of the list." : "This is the newest session of the list.";
      }, (error: Error) => abort.signal.aborted || (said.value = error.message))
      .finally(() => abort.signal.aborted || (turn.value = 0));
    return () => abort.abort();
  }, [session.id, turn.value]);
  useEffect(() => {
    const timer = setTimeout(() => (said.value = ""), SAID_MS);
    return () => clearTimeout(timer);
  }, [said.value]);
  useKeys({ n: () => (turn.value = 1), p: () => (turn.value = -1), J: () => (turn.value = 1), K: () => (turn.value = -1) });
  return (
    <div class="hops" role="group" aria-label="Sessions">
      <button onClick={() => (turn.value = -1)} aria-label="Newer session" title="To the newer session of the list (p)"><Arrow d="M6 15l6-6 6 6" /></button>
      <button onClick={() => (turn.value = 1)} aria-label="Older session" title="To the next, older session of the list (n)"><Arrow d="M6 9l6 6 6-6" /></button>
      <span class="said" role="status">{said.value}</span>
    </div>
  );
}

const Arrow = ({ d }: { d: string }) => (
  <svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true"><path class="line" d={d} /></svg>
);
