/** Which sessions are listed; the address holds it, so that a filtered list can be sent to somebody. */

import type { FilterName, SessionFilter } from "../api.js";
import { exactly, shortVisitor } from "../format.js";
import { lookUp } from "../lookup.js";
import { go, here } from "../router.js";

export const NAMES: FilterName[] = [
  "text", "url", "visitor", "errors", "rage", "live", "browser", "device", "longer", "shorter", "last", "from", "to",
];
const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;
const DAY_S = 24 * HOUR_S;

/** What can be chosen, by its name and what it is called. */
export const TIMES: Record<string, string> = {
  [HOUR_S]: "Last hour", [DAY_S]: "Last 24 hours", [7 * DAY_S]: "Last 7 days", [30 * DAY_S]: "Last 30 days",
};
export const BROWSERS: Record<string, string> = Object.fromEntries(
  ["Chrome", "Edge", "Firefox", "Opera", "Safari", "Samsung Internet"].map((name) => [name, name]).concat([["other", "Another browser"]]),
);
export const DEVICES: Record<string, string> = { desktop: "Desktop", phone: "Phone", tablet: "Tablet" };
export const LONGER: Record<string, string> = { 10: "10 s", [MINUTE_S]: "1 min", [5 * MINUTE_S]: "5 min", [30 * MINUTE_S]: "30 min" };
const FLAGS: Partial<Record<FilterName, string>> = { errors: "With errors", rage: "Rage clicks", live: "Live now" };

export function readFilter(parameters: URLSearchParams): SessionFilter {
  const filter: SessionFilter = {};
  for (const name of NAMES) {
    const value = parameters.get(name);
    if (value && !(name in FLAGS && value === "0")) filter[name] = value;
  }
  return filter;
}

/** The filter as it stands in an address, in the server's order. */
export function asQuery(filter: SessionFilter): string {
  return new URLSearchParams(NAMES.flatMap((name) => (filter[name] ? [[name, filter[name]] as [string, string]] : []))).toString();
}

/** Changes what is given of the filter in the address; "" takes it away. */
export function change(changes: SessionFilter): void {
  show({ ...readFilter(here.peek().searchParams), ...changes });
}

export function show(filter: SessionFilter): void {
  const query = asQuery(filter);
  const { pathname } = here.peek();
  go(query ? `${pathname}?${query}` : pathname, "replace");
}

/** One thing that the list is narrowed by: what to call it, and which names it has in the address. */
export interface Part { names: FilterName[]; label: string }

const seconds = (s: string): string => lookUp(LONGER, s) ?? `${s} s`;

/** All that is on, in the order in which it is shown. */
export function partsOf(filter: SessionFilter): Part[] {
  const { text, url, visitor, browser, device, longer, shorter, last, from, to } = filter;
  const labels: [FilterName[], string | false | undefined][] = [
    [["text"], text && `Seen: ${text}`],
    [["live"], filter.live && FLAGS.live],
    [["errors"], filter.errors && FLAGS.errors],
    [["rage"], filter.rage && FLAGS.rage],
    [["last"], last && (lookUp(TIMES, last) ?? `Last ${last} s`)],
    [["from", "to"], (from || to) && between(from, to)],
    [["url"], url && `Page: ${url}`],
    [["visitor"], visitor && `Visitor ${visitor.length === 22 ? shortVisitor(visitor) : visitor}`],
    [["browser"], browser && (lookUp(BROWSERS, browser) ?? browser)],
    [["device"], device && (lookUp(DEVICES, device) ?? device)],
    [["longer", "shorter"], (longer || shorter) && lasting(longer, shorter)],
  ];
  return labels.flatMap(([names, label]) => (label ? [{ names, label }] : []));
}

export function without(filter: SessionFilter, { names }: Part): SessionFilter {
  return Object.fromEntries(Object.entries(filter).filter(([name]) => !names.includes(name as FilterName)));
}

const short = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
/** What somebody has typed into the address may be no time. */
function moment(iso: string): string {
  return Number.isNaN(Date.parse(iso)) ? iso : short.format(new Date(iso));
}
const between = (from = "", to = ""): string =>
  from && to ? `${moment(from)} – ${moment(to)}` : from ? `Since ${moment(from)}` : `Until ${moment(to)}`;
const lasting = (longer = "", shorter = ""): string =>
  longer && shorter ? `${seconds(longer)} to ${seconds(shorter)}` : longer ? `Longer than ${seconds(longer)}` : `Shorter than ${seconds(shorter)}`;

/** The whole of what a chip says in short, where that is not all. */
export const inFull = ({ names }: Part, filter: SessionFilter): string =>
  names.flatMap((name) => (filter[name] ? [name === "from" || name === "to" ? exactlyIf(filter[name]) : filter[name]] : [])).join(" – ");
const exactlyIf = (iso: string): string => (Number.isNaN(Date.parse(iso)) ? iso : exactly(iso));
