/** What is older comes by itself when one is near the end, and by a button when that has failed. */

import { useEffect, useRef } from "preact/hooks";
import { dayOf, timeOfDay } from "../format.js";

/** How far below what is seen the end may be. */
const NEAR = "900px";
/** Where nothing is found in so many answers in a row, somebody may decide whether to look further. */
const PATIENCE = 20;
/** So many rows are no burden to the page, and more than anybody looks through. */
const MOST_BY_ITSELF = 5000;

interface Props {
  next: string;
  looked: string | null;
  found: number;
  busy: boolean;
  more: () => Promise<boolean>;
}

export function Older({ next, looked, found, busy, more }: Props) {
  const end = useRef<HTMLDivElement>(null);
  const inVain = useRef(0);
  const had = useRef(found);
  useEffect(() => {
    inVain.current = found > had.current ? 0 : inVain.current + 1;
    had.current = found;
    if (inVain.current > PATIENCE || found > MOST_BY_ITSELF) return;
    const watcher = new IntersectionObserver(([entry]) => {
      if (!entry?.isIntersecting) return;
      watcher.disconnect();
      void more();
    }, { rootMargin: NEAR });
    watcher.observe(end.current!);
    return () => watcher.disconnect();
  }, [next]);
  return (
    <div class="older" ref={end}>
      {looked && <p class="soft small" role="status">Looked back to {dayOf(looked)}, {timeOfDay(looked)}</p>}
      <button class="button" disabled={busy} onClick={() => ((inVain.current = 0), void more())}>{looked ? "Look further back" : "Older sessions"}</button>
    </div>
  );
}
