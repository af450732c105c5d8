/** A list of links that is walked by keyboard. */

import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";
import { isTyping } from "../keys.js";

const STEPS: Record<string, number> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

/** `j` and `k`, and the arrows, move the focus along the `links` in `list`. */
export function useWalk(list: RefObject<HTMLElement | null>, links = "a"): void {
  useLayoutEffect(() => {
    const walk = (event: KeyboardEvent) => {
      const step = STEPS[event.key];
      if (!step || isTyping(event.target) || event.metaKey || event.ctrlKey || event.altKey) return;
      event.preventDefault();
      const rows = Array.from(list.current?.querySelectorAll<HTMLElement>(links) ?? []);
      const now = rows.indexOf(document.activeElement?.closest("li")?.querySelector<HTMLElement>(links) ?? document.body);
      rows[now < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, now + step))]?.focus();
    };
    document.addEventListener("keydown", walk);
    return () => document.removeEventListener("keydown", walk);
  }, []);
}
