/** A site's sessions, newest first: as many as one asked for, and fresh as long as the page is seen. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { changedSessions, sessions, type SessionFilter } from "../api.js";
import { seen } from "../fresh.js";
import { pause } from "../live/feed.js";
import type { Session } from "../wire.js";

const AT_ONCE = 50;
/** The server gives no more in one answer. */
const MOST_FRESH = 500;
const RETRY_MS = 3000;

export function useSessions(site: string, filter: SessionFilter) {
  const items = useSignal<Session[] | null>(null);
  const next = useSignal<string | null>(null);
  const error = useSignal<Error | null>(null);
  const key = JSON.stringify([site, filter]);

  useEffect(() => {
    const abort = new AbortController();
    items.value = null;
    next.value = null;
    /** Waits for each change, in turn. */
    const keepFresh = async () => {
      for (let [tag, limit] = ["", 0]; !abort.signal.aborted; ) {
        await seen(abort.signal);
        const wanted = Math.min(MOST_FRESH, Math.max(AT_ONCE, items.value?.length ?? 0));
        if (wanted !== limit) tag = "";
        limit = wanted;
        try {
          const changed = await changedSessions(site, filter, limit, tag, abort.signal);
          if (abort.signal.aborted) return;
          error.value = null;
          if (!changed) continue;
          const last = items.value?.length ?? 0;
          items.value = merge(changed.page.items, changed.page.next, items.value ?? []);
          if (last <= limit) next.value = changed.page.next;
          tag = changed.tag;
        } catch (reason) {
          if (abort.signal.aborted) return;
          error.value = reason as Error;
          await pause(RETRY_MS, abort.signal);
        }
      }
    };
    void keepFresh();
    return () => abort.abort();
  }, [key]);

  const more = async () => {
    try {
      const page = await sessions(site, filter, next.value);
      items.value = [...(items.value ?? []), ...page.items];
      next.value = page.next;
    } catch (reason) {
      error.value = reason as Error;
    }
  };
  return { items, next, error, more };
}

/** `newer`, which end with the key `last`, and what of `older` comes behind that. */
const merge = (newer: Session[], last: string | null, older: Session[]): Session[] =>
  last ? [...newer, ...older.filter(({ key }) => key > last)] : newer;
