/** How the server fares, asked again and again while somebody looks. */

import { useSignal, type Signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { systemDetail } from "../api.js";
import type { SystemDetail } from "../facts.js";

const ASKED_MS = 10_000;
/** While it counts for the first time. */
const SOON_MS = 1_000;

export function useDetail(): { facts: Signal<SystemDetail | null>; error: Signal<Error | null>; again: () => void } {
  const facts = useSignal<SystemDetail | null>(null);
  const error = useSignal<Error | null>(null);
  const round = useSignal(0);
  useEffect(() => {
    const abort = new AbortController();
    let timer = 0;
    const ask = async () => {
      if (!document.hidden) {
        try {
          facts.value = await systemDetail(abort.signal);
          error.value = null;
        } catch (reason) {
          if (abort.signal.aborted) return;
          error.value = reason as Error;
        }
      }
      timer = window.setTimeout(() => void ask(), facts.peek() && !facts.peek()!.kept ? SOON_MS : ASKED_MS);
    };
    void ask();
    return () => (abort.abort(), clearTimeout(timer));
  }, [round.value]);
  return { facts, error, again: () => void round.value++ };
}
