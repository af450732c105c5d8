/** A list of links that is walked by keyboard. */

import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";

const STEPS: Record<string, number> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

/** `j` and `k`, and the arrows, move the focus along the links in `list`. */
export function useWalk(list: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const walk = (event: KeyboardEvent) => {
      const step = STEPS[event.key];
      const inField = event.target instanceof HTMLInputElement;
      if (!step || inField || event.metaKey || event.ctrlKey || event.altKey) return;
      event.preventDefault();
      const rows = Array.from(list.current?.querySelectorAll<HTMLElement>("a") ?? []);
      const now = rows.indexOf(document.activeElement as HTMLElement);
      rows[now < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, now + step))]?.focus();
    };
    document.addEventListener("keydown", walk);
    return () => document.removeEventListener("keydown", walk);
  }, []);
}
