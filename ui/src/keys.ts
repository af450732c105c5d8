/** Keys that do something wherever one is on a screen, but not where one types. */

import { useEffect, useRef } from "preact/hooks";

export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** Calls what belongs to a key that is pressed, by `event.key`. */
export function useKeys(keys: Record<string, () => void>): void {
  const newest = useRef(keys);
  newest.current = keys;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const { key, target, metaKey, ctrlKey, altKey } = event;
      if (!Object.hasOwn(newest.current, key) || metaKey || ctrlKey || altKey || isTyping(target)) return;
      if (document.querySelector("dialog[open]")) return;
      event.preventDefault();
      newest.current[key]!();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
}
