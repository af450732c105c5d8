/** A component's data from the server: value, error, and a way to ask again. */

import { useSignal, type Signal } from "@preact/signals";
import { useCallback, useEffect } from "preact/hooks";

export interface Loaded<T> {
  value: Signal<T | null>;
  error: Signal<Error | null>;
  again: () => void;
}

/** Calls `load` now and whenever `key` changes. An answer that comes too late is dropped. */
export function useLoad<T>(key: string, load: () => Promise<T>): Loaded<T> {
  const value = useSignal<T | null>(null);
  const error = useSignal<Error | null>(null);
  const round = useSignal(0);
  const again = useCallback(() => void round.value++, []);
  useEffect(() => {
    let late = false;
    error.value = null;
    load().then(
      (answer) => late || (value.value = answer),
      (reason: Error) => late || (error.value = reason),
    );
    return () => void (late = true);
  }, [key, round.value]);
  return { value, error, again };
}
