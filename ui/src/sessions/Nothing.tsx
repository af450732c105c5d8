/** No session matches: which filter to loosen, so that some do. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { sessions, type SessionFilter } from "../api.js";
import { Off } from "./FilterBar.js";
import { asQuery, type Part, partsOf, show, without } from "./filter.js";

/** More filters than that are not tried one by one. */
const MOST = 6;

export function Nothing({ site, filter }: { site: string; filter: SessionFilter }) {
  const parts = partsOf(filter);
  const helpful = useSignal<Part[]>([]);
  useEffect(() => {
    const abort = new AbortController();
    helpful.value = [];
    const wouldFind = async (part: Part) => {
      const page = await sessions(site, without(filter, part), null, 1, abort.signal).catch(() => null);
      if (page?.items.length && !abort.signal.aborted) helpful.value = [...helpful.peek(), part];
    };
    if (parts.length > 1 && parts.length <= MOST) parts.forEach((part) => void wouldFind(part));
    return () => abort.abort();
  }, [site, asQuery(filter)]);
  return (
    <section class="nothing" role="status">
      <h2>No session matches</h2>
      {helpful.value.length > 0 && (
        <>
          <p>There are some without</p>
          <p class="loosen">
            {helpful.value.map((part) => (
              <button key={part.label} class="chip on" onClick={() => show(without(filter, part))}><span>{part.label}</span><Off /></button>
            ))}
          </p>
        </>
      )}
      <p><a href={window.location.pathname}>Show all sessions</a></p>
    </section>
  );
}
