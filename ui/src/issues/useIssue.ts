/** One issue, kept fresh. */

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { issue } from "../api.js";
import { keepFresh } from "../fresh.js";
import type { Issue, WholeIssue } from "../wire.js";

export function useIssue(id: string) {
  const value = useSignal<WholeIssue | null>(null);
  const error = useSignal<Error | null>(null);
  const asked = useRef(new AbortController());

  const again = async () => {
    asked.current.abort();
    const { signal } = (asked.current = new AbortController());
    try {
      const found = await issue(id, signal);
      if (signal.aborted) return;
      value.value = found;
      error.value = null;
    } catch (reason) {
      if (!signal.aborted) error.value = reason as Error;
    }
  };
  /** What the server has said of it meanwhile; an answer on its way is older than that. */
  const settle = (changed: Issue) => {
    asked.current.abort();
    value.value = value.value && { ...value.value, ...changed };
  };
  useEffect(() => {
    const stop = keepFresh(() => void again());
    return () => (stop(), asked.current.abort());
  }, [id]);
  return { value, error, again, settle };
}
