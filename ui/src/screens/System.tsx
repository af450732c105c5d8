/** A line on how the server itself fares, where its CPU is lent: what is left, and what waits for it. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { system } from "../api.js";
import { span } from "../format.js";
import type { System as Facts } from "../facts.js";

const ASKED_MS = 10_000;
export const JOBS: Record<string, string> = {
  assets: "fetching pictures", backup: "backup", export: "downloads", render: "drawing", scrub: "checking files",
  seal: "packing", seen: "indexing texts",
};

export function System() {
  const facts = useSignal<Facts | null>(null);
  useEffect(() => {
    const abort = new AbortController();
    const ask = () => {
      if (!document.hidden) system(abort.signal).then((answer) => (facts.value = answer), () => {}); // the screen itself says what is wrong
    };
    ask();
    const timer = setInterval(ask, ASKED_MS);
    return () => (abort.abort(), clearInterval(timer));
  }, []);
  const credits = facts.value?.credits;
  if (!credits?.limited) return null;
  const waits = Object.entries(credits.deferred).filter(([, seconds]) => seconds > 0);
  const percent = Math.round(credits.share * 100);
  return (
    <footer class={waits.length ? "system short" : "system"} aria-label="The server">
      <span class="meter" title={credits.level === null ? undefined : `${Math.round(credits.level)} of ${Math.round(credits.ceiling ?? 0)} CPU seconds`}>
        <meter min={0} max={1} value={credits.share}>{percent}%</meter>
        {credits.saves ? "CPU credits" : "CPU quota"} <b>{percent}%</b>
      </span>
      <span>{waits.length ? `Waiting for CPU: ${waits.map(([job, seconds]) => `${JOBS[job] ?? job} (${span(seconds * 1000)})`).join(", ")}` : "Nothing waits"}</span>
      {credits.stretch > 1.05 && <span>Pages report {credits.stretch.toFixed(1)}× as seldom</span>}
    </footer>
  );
}
