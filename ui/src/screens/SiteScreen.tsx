/** One site: its sessions, or how to get the first one. */

import { useSignal } from "@preact/signals";
import { site as askSite, type SessionFilter } from "../api.js";
import { here } from "../router.js";
import type { Site } from "../wire.js";
import { Filter, readFilter } from "./Filter.js";
import { Install, Snippet } from "./Install.js";
import { Shell, Trouble, Waiting } from "./parts.js";
import { SessionList } from "./SessionList.js";
import { SiteNav } from "./SiteNav.js";
import { System } from "./System.js";
import { useLoad } from "./useLoad.js";
import { useSessions } from "./useSessions.js";

export function SiteScreen({ id }: { id: string }) {
  const { value, error, again } = useLoad(id, () => askSite(id));
  const site = value.value;
  const filter = readFilter(here.value.searchParams);
  return (
    <Shell title={site?.name ?? "Site"} trail={<a href="/sites">Sites</a>}>
      {error.value && <Trouble error={error.value} again={again} />}
      {site && <Sessions site={site} filter={filter} />}
    </Shell>
  );
}

function Sessions({ site, filter }: { site: Site; filter: SessionFilter }) {
  const { items, next, error, more } = useSessions(site.id, filter);
  const installing = useSignal(false);
  const isFiltered = Object.values(filter).some(Boolean);
  const list = items.value;
  if (list?.length === 0 && !isFiltered) return <Install site={site} />;
  return (
    <>
      <div class="heading">
        <h1>{site.name}</h1>
        <SiteNav site={site.id} here="sessions" />
        <button class="quiet" aria-expanded={installing.value} onClick={() => (installing.value = !installing.value)}>
          Snippet
        </button>
      </div>
      {installing.value && <Snippet site={site} />}
      <Filter filter={filter} live={list?.filter(({ live }) => live).length ?? 0} />
      {error.value && <Trouble error={error.value} />}
      {!list && !error.value && <Waiting what="Loading sessions …" />}
      {list?.length === 0 && <p class="nothing">No session matches. <a href={`/sites/${site.id}`}>Show all</a></p>}
      {list && list.length > 0 && <SessionList sessions={list} />}
      {next.value && <button class="button more" onClick={() => void more()}>Older sessions</button>}
      <System />
    </>
  );
}
