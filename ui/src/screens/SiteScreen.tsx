/** One site: its sessions, or how to get the first one. */

import { useSignal } from "@preact/signals";
import { site as askSite } from "../api.js";
import { here } from "../router.js";
import { FilterBar } from "../sessions/FilterBar.js";
import { readFilter } from "../sessions/filter.js";
import { Nothing } from "../sessions/Nothing.js";
import { Older } from "../sessions/Older.js";
import { SavedFilters } from "../sessions/SavedFilters.js";
import { Skeleton } from "../sessions/Skeleton.js";
import { Install, Snippet } from "./Install.js";
import { Shell, Trouble } from "./parts.js";
import { SessionList } from "./SessionList.js";
import { SiteNav } from "./SiteNav.js";
import { System } from "./System.js";
import { useLoad } from "./useLoad.js";
import { useSessions } from "./useSessions.js";

export function SiteScreen({ id }: { id: string }) {
  const { value, error, again } = useLoad(id, () => askSite(id));
  const site = value.value;
  const filter = readFilter(here.value.searchParams);
  const listed = useSessions(id, filter);
  const installing = useSignal(false);
  const [list, next] = [listed.items.value, listed.next.value];
  const isFiltered = Object.values(filter).some(Boolean);
  const trouble = error.value ?? listed.error.value;
  const isNew = list?.length === 0 && !isFiltered && !next;
  const retry = () => (again(), listed.again());
  return (
    <Shell title={site?.name ?? "Site"} trail={<a href="/sites">Sites</a>}>
      {isNew && site && <Install site={site} />}
      {isNew || (error.value && !site) || (
        <>
          <div class="heading">
            <h1>{site?.name ?? "\u00a0"}</h1>
            <SiteNav site={id} here="sessions" />
            <button class="quiet" aria-expanded={installing.value} disabled={!site} onClick={() => (installing.value = !installing.value)}>
              Snippet
            </button>
          </div>
          {installing.value && site && <Snippet site={site} />}
          <SavedFilters site={id} filter={filter} />
          <FilterBar filter={filter} live={list?.filter(({ live }) => live).length ?? 0} />
        </>
      )}
      {trouble && <Trouble error={trouble} again={retry} />}
      {!list && !trouble && <Skeleton />}
      {list?.length === 0 && isFiltered && !next && <Nothing site={id} filter={filter} />}
      {list && list.length > 0 && <SessionList sessions={list} text={filter.text ?? ""} />}
      {list && next && <Older next={next} looked={listed.looked.value} found={list.length} busy={listed.busy.value} more={listed.more} />}
      {list && !isNew && <System />}
    </Shell>
  );
}
