/** A site's sessions, newest first: pages on demand, and the first page kept fresh. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { sessions, type SessionFilter } from "../api.js";
import type { Session } from "../wire.js";

const FRESH_MS = 3000;

export function useSessions(site: string, filter: SessionFilter) {
  const items = useSignal<Session[] | null>(null);
  const next = useSignal<string | null>(null);
  const error = useSignal<Error | null>(null);
  const key = JSON.stringify([site, filter]);

  useEffect(() => {
    const abort = new AbortController();
    items.value = null;
    next.value = null;
    const refresh = async () => {
      if (document.hidden) return;
      try {
        const page = await sessions(site, filter, null, abort.signal);
        if (!items.value) next.value = page.next;
        items.value = merge(page.items, items.value ?? []);
        error.value = null;
      } catch (reason) {
        if (!abort.signal.aborted) error.value = reason as Error;
      }
    };
    void refresh();
    const timer = setInterval(() => void refresh(), FRESH_MS);
    const back = () => void refresh();
    document.addEventListener("visibilitychange", back);
    return () => {
      abort.abort();
      clearInterval(timer);
      document.removeEventListener("visibilitychange", back);
    };
  }, [key]);

  const more = async () => {
    try {
      const page = await sessions(site, filter, next.value);
      items.value = merge(items.value ?? [], page.items);
      next.value = page.next;
    } catch (reason) {
      error.value = reason as Error;
    }
  };
  return { items, next, error, more };
}

/** `newer` in front, and what of `older` is not among them. */
function merge(newer: Session[], older: Session[]): Session[] {
  const ids = new Set(newer.map(({ id }) => id));
  return [...newer, ...older.filter(({ id }) => !ids.has(id))];
}
