/** An event in words. */

import { pathOf } from "../format.js";
import { lookUp } from "../lookup.js";
import type { EventKind, TimedRecord } from "../wire.js";

export interface Description {
  title: string;
  detail: string;
  /** What a developer wants to read: a stack, data. */
  more: string;
}

/** What a kind of event is called: one of them, and all of them. */
export const NAMES: Record<EventKind, readonly [one: string, all: string]> = {
  page: ["Page", "Pages"], click: ["Click", "Clicks"], rage: ["Rage click", "Rage clicks"], error: ["Error", "Errors"],
  request: ["Failed request", "Failed requests"], console: ["Console error", "Console"], vital: ["Vital", "Vitals"], note: ["Event", "Other"],
};

const HOW: Record<string, string> = {
  load: "Opened", push: "Went to", replace: "Address became", pop: "Went back or forward to", hash: "Jumped to",
  restore: "Came back to",
};

/** Where a value of a vital is said to be good, and from where on poor. */
const VITALS: Record<string, readonly [name: string, good: number, poor: number]> = {
  TTFB: ["First byte", 800, 1800], FCP: ["First paint", 1800, 3000], LCP: ["Largest paint", 2500, 4000],
  INP: ["Answer to a hand", 200, 500], CLS: ["Layout shift", 0.1, 0.25],
};

export function describe(record: TimedRecord): Description {
  const [title, detail = "", more = ""] = words(record);
  return { title, detail, more };
}

function words(record: TimedRecord): [title: string, detail?: string, more?: string] {
  switch (record.k) {
    case "navigation":
      return [`${lookUp(HOW, record.how) ?? "Went to"} ${pathOf(record.url)}`, record.title];
    case "click": {
      const how = record.rage ? "Rage click" : record.dead ? "Click without effect" : "Click";
      return [record.text ? `${how} on “${record.text}”` : how];
    }
    case "error": {
      const where = record.source ? `${pathOf(record.source)}:${record.line ?? 0}:${record.col ?? 0}` : "";
      return [record.message, where || (record.type === "rejection" ? "Unhandled rejection" : ""), record.stack];
    }
    case "request": {
      const status = record.status ? String(record.status) : "no answer";
      return [`${record.method} ${pathOf(record.url)}`, `${status}${record.ms === undefined ? "" : ` after ${record.ms} ms`}`, record.url];
    }
    case "console":
      return [record.message, "console.error"];
    case "vital":
      return vital(record.name, record.value);
    case "custom":
      return [record.name, "", record.data === undefined ? "" : JSON.stringify(record.data, null, 2)];
    case "identify":
      return [`Known as ${record.name}`];
    case "visibility":
      return [record.hidden ? "Left the tab" : "Came back to the tab"];
    case "end":
      return ["Left the page"];
    default:
      return [record.k];
  }
}

function vital(name: string, value: number): [title: string, detail: string] {
  const known = lookUp(VITALS, name);
  const [full, good, poor] = known ?? [name, Infinity, Infinity];
  const verdict = value <= good ? "good" : value <= poor ? "could be better" : "poor";
  return [`${name} ${name === "CLS" ? value.toFixed(2) : `${Math.round(value)} ms`}`, known ? `${full}, ${verdict}` : ""];
}
