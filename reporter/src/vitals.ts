/** Web vitals: how soon the page was there, how still it stood and how fast it answered. */

import { record } from "./delivery";

/** Not all of these are in TypeScript's own yet. */
interface Entry extends PerformanceEntry {
  responseStart?: number;
  hadRecentInput: boolean;
  value: number;
  interactionId: number;
}

/** What each kind of entry measures. */
const NAMES: Record<string, string> = {
  navigation: "TTFB",
  paint: "FCP", // the first of any kind comes before the first of contents
  "largest-contentful-paint": "LCP",
  "layout-shift": "CLS",
  "first-input": "INP",
  event: "INP", // only the slow ones were kept
};
/** Shifts of the layout that follow one another so closely count together, for so long. */
const GAP_MS = 1000;
const LONGEST_MS = 5000;

// On a page that is loaded out of sight nothing is as it would be.
let told = document.hidden;

/** Says them as they stand, once for the page: the browser has kept what is needed. */
export function tellVitals(): void {
  if (told) return;
  told = true;
  const vitals: Record<string, number> = {};
  const observer = new PerformanceObserver(() => {});
  for (const type of PerformanceObserver.supportedEntryTypes) {
    if (!NAMES[type]) continue;
    vitals[NAMES[type]] = 0;
    observer.observe({ type, buffered: true });
  }
  /** Of the shifts that count together: their sum, and the times of the first and the last. */
  let [sum, first, last] = [0, 0, 0];
  for (const entry of observer.takeRecords() as Entry[]) {
    const { entryType, startTime, responseStart = startTime, hadRecentInput, interactionId } = entry;
    const name = NAMES[entryType]!;
    let measured = name === "INP" ? interactionId && entry.duration : responseStart;
    if (name === "CLS") {
      if (hadRecentInput) continue;
      if (startTime - last > GAP_MS || startTime - first > LONGEST_MS) [sum, first] = [0, startTime];
      last = startTime;
      measured = sum += entry.value;
    }
    vitals[name] = Math.max(vitals[name]!, measured);
  }
  observer.disconnect();
  for (const name in vitals) {
    // Only of the shifts is nothing at all worth telling.
    if (vitals[name] || name === "CLS") record("vital", { name, value: +vitals[name]!.toFixed(4) });
  }
}
