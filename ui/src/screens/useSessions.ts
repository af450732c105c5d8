/** A site's sessions, newest first: as many as one asked for, and fresh as long as the page is seen. */

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { ApiError, changedSessions, sessions, type SessionFilter } from "../api.js";
import { seen } from "../fresh.js";
import { pause } from "../live/feed.js";
import type { Session, SessionPage } from "../wire.js";

const AT_ONCE = 50;
/** The server gives no more in one answer. */
const MOST_FRESH = 500;
const RETRY_MS = 3000;

export function useSessions(site: string, filter: SessionFilter) {
  const items = useSignal<Session[] | null>(null);
  /** Where older ones go on, if there may be any. */
  const next = useSignal<string | null>(null);
  /** How far back it has looked, where little matches. */
  const looked = useSignal<string | null>(null);
  const error = useSignal<Error | null>(null);
  const busy = useSignal(false);
  const round = useSignal(0);
  const signal = useRef<AbortSignal>(undefined);
  const key = JSON.stringify([site, filter]);

  const goOn = (page: SessionPage) => {
    next.value = page.next;
    looked.value = page.looked;
  };

  useEffect(() => {
    const abort = new AbortController();
    signal.current = abort.signal;
    items.value = next.value = looked.value = error.value = null;
    busy.value = false;
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
          const { page } = changed;
          const isFirst = items.value === null;
          items.value = merge(page.items, page.next, items.value ?? []);
          // What was walked further is not walked again.
          if (isFirst || !page.next || (next.value && next.value < page.next)) goOn(page);
          tag = changed.tag;
        } catch (reason) {
          if (abort.signal.aborted) return;
          error.value = reason as Error;
          // Such a question will not be answered the next time either.
          if (reason instanceof ApiError && reason.status >= 400 && reason.status < 429) return;
          await pause(RETRY_MS, abort.signal);
        }
      }
    };
    void keepFresh();
    return () => abort.abort();
  }, [key, round.value]);

  /** True when it went well. */
  const more = async (): Promise<boolean> => {
    const asked = signal.current!;
    if (busy.value || !next.value) return false;
    busy.value = true;
    try {
      const page = await sessions(site, filter, next.value, AT_ONCE, asked);
      items.value = [...(items.value ?? []), ...page.items];
      goOn(page);
      error.value = null;
      return true;
    } catch (reason) {
      if (!asked.aborted) error.value = reason as Error;
      return false;
    } finally {
      if (!asked.aborted) busy.value = false;
    }
  };
  return { items, next, looked, error, busy, more, again: () => void round.value++ };
}

/** `newer`, which end with the key `last`, and what of `older` comes behind that. What has not changed stays the same object. */
function merge(newer: Session[], last: string | null, older: Session[]): Session[] {
  const had = new Map(older.map((one) => [one.id, one]));
  const kept = newer.map((one) => {
    const before = had.get(one.id);
    return before && JSON.stringify(before) === JSON.stringify(one) ? before : one;
  });
  return last ? [...kept, ...older.filter(({ key }) => key > last)] : kept;
}
