/** A site's issues, the one that occurred last first: as many as one asked for, and fresh. */

import { useSignal } from "@preact/signals";
import { useCallback, useEffect, useRef } from "preact/hooks";
import { issues, type IssueFilter } from "../api.js";
import { keepFresh } from "../fresh.js";
import type { ListedIssue } from "../wire.js";

const AT_ONCE = 50;
/** The server gives no more in one answer. */
const MOST_FRESH = 500;

export function useIssues(site: string, filter: IssueFilter) {
  const items = useSignal<ListedIssue[] | null>(null);
  const next = useSignal<string | null>(null);
  const error = useSignal<Error | null>(null);
  const signal = useRef<AbortSignal>(undefined);
  const ask = useRef(() => {});
  const key = JSON.stringify([site, filter]);

  useEffect(() => {
    const abort = new AbortController();
    signal.current = abort.signal;
    items.value = next.value = error.value = null;
    ask.current = async () => {
      const limit = Math.min(MOST_FRESH, Math.max(AT_ONCE, items.value?.length ?? 0));
      try {
        const page = await issues(site, filter, null, limit, abort.signal);
        const had = items.value ?? [];
        items.value = merge(page.items, page.next, had);
        if (had.length <= limit) next.value = page.next;
        error.value = null;
      } catch (reason) {
        if (!abort.signal.aborted) error.value = reason as Error;
      }
    };
    const stop = keepFresh(() => ask.current());
    return () => (stop(), abort.abort());
  }, [key]);

  const more = async () => {
    const asked = signal.current;
    try {
      const page = await issues(site, filter, next.value, AT_ONCE, asked);
      items.value = merge(items.value ?? [], next.value, page.items);
      next.value = page.next;
      error.value = null;
    } catch (reason) {
      if (!asked?.aborted) error.value = reason as Error;
    }
  };
  return { items, next, error, more, again: useCallback(() => ask.current(), []) };
}

/** `newer`, which end with the key `last`, and what of `older` comes behind that: one that has occurred again was there before. */
function merge(newer: ListedIssue[], last: string | null, older: ListedIssue[]): ListedIssue[] {
  if (!last) return newer;
  const known = new Set(newer.map(({ id }) => id));
  return [...newer, ...older.filter(({ id, key }) => key > last && !known.has(id))];
}
