/** The account's sites with what goes on there, fresh as long as the page is seen. */

import { useSignal } from "@preact/signals";
import { useCallback, useEffect, useRef } from "preact/hooks";
import { countedSites } from "../api.js";
import { keepFresh } from "../fresh.js";
import type { CountedSite } from "../wire.js";

export function useSites() {
  const sites = useSignal<CountedSite[] | null>(null);
  const error = useSignal<Error | null>(null);
  const ask = useRef(() => {});
  useEffect(() => {
    const abort = new AbortController();
    ask.current = async () => {
      try {
        sites.value = (await countedSites(abort.signal)).items;
        error.value = null;
      } catch (reason) {
        if (!abort.signal.aborted) error.value = reason as Error;
      }
    };
    const stop = keepFresh(() => ask.current());
    return () => (stop(), abort.abort());
  }, []);
  return { sites, error, again: useCallback(() => ask.current(), []) };
}
