/** The session before or after one in its list. */

import { sessions, type SessionFilter } from "../api.js";
import type { Session } from "../wire.js";

/** How long a stretch of time is looked through for a newer session, at first and at last. */
const SHORT_MS = 10 * 60_000;
const LONG_MS = 400 * 24 * 3_600_000;
const LIMIT = 100;

/** The next older one (`way` 1) or the next newer one (-1) that the filter lets through; null where there is none. */
export const neighbour = (session: Session, filter: SessionFilter, way: 1 | -1, signal: AbortSignal): Promise<Session | null> =>
  way > 0 ? older(session, filter, signal) : newer(session, filter, signal);

async function older(session: Session, filter: SessionFilter, signal: AbortSignal): Promise<Session | null> {
  for (let after: string | null = session.key; after !== null; ) {
    const page = await sessions(session.site, filter, after, 1, signal);
    if (page.items[0]) return page.items[0];
    after = page.next; // so far it has looked in vain
  }
  return null;
}

/** A list is read from its newest on: so one looks at ever longer stretches from this session on. */
async function newer(session: Session, filter: SessionFilter, signal: AbortSignal): Promise<Session | null> {
  const start = Date.parse(session.started);
  const end = filter.to ? Date.parse(filter.to) : Date.now() + LONG_MS;
  for (let length = SHORT_MS; ; length *= 4) {
    const to = Math.min(start + length, end);
    const stretch = { ...filter, last: "", from: session.started, to: new Date(to).toISOString() };
    const found = await last(session, stretch, signal);
    if (found || to >= end || length > LONG_MS) return found;
  }
}

/** The last one of a list, but for the session itself and what comes behind it. */
async function last(session: Session, filter: SessionFilter, signal: AbortSignal): Promise<Session | null> {
  let found: Session | null = null;
  for (let after: string | null = null, more = true; more; more = after !== null) {
    const page = await sessions(session.site, filter, after, LIMIT, signal);
    for (const one of page.items) if (one.key < session.key) found = one;
    after = page.next;
  }
  return found;
}
