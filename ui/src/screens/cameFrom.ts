/** The list that a session was opened from: the next session is the next of that list. */

import { effect } from "@preact/signals";
import type { SessionFilter } from "../api.js";
import { here } from "../router.js";
import { readFilter } from "../sessions/filter.js";

const KEPT = "hawk list";
const LIST = /^\/sites\/([^/]+)\/?$/;

// For this tab alone, and also after the page was loaded again.
effect(() => {
  const { pathname, search } = here.value;
  const site = LIST.exec(pathname)?.[1];
  if (site) sessionStorage.setItem(KEPT, JSON.stringify([decodeURIComponent(site), search]));
});

/** The filter that the list of a site had last. */
export function filterOf(site: string): SessionFilter {
  const [listed, search] = JSON.parse(sessionStorage.getItem(KEPT) ?? "[]") as [string?, string?];
  return listed === site ? readFilter(new URLSearchParams(search)) : {};
}

/** The address of the list with that filter. */
export const listOf = (site: string): string => {
  const query = new URLSearchParams(filterOf(site) as Record<string, string>).toString();
  return `/sites/${site}${query && `?${query}`}`;
};
