/** Filters that have a name: one's own, and those that all of the account share. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { deleteFilter, savedFilters, type SavedFilter, type SessionFilter } from "../api.js";
import { may } from "../me.js";
import { asQuery, readFilter } from "./filter.js";
import { SaveForm } from "./SaveForm.js";

export function SavedFilters({ site, filter }: { site: string; filter: SessionFilter }) {
  const saved = useSignal<SavedFilter[]>([]);
  const editing = useSignal<"new" | "old" | null>(null);
  const failure = useSignal("");
  const ask = async () => {
    // Who does not get them can filter all the same.
    saved.value = (await savedFilters(site).catch(() => ({ items: [] }))).items;
  };
  useEffect(() => void ask(), [site]);
  const query = asQuery(filter);
  const current = saved.value.find((one) => same(one.query, query));
  useEffect(() => {
    editing.value = null;
    failure.value = "";
  }, [query]);
  if (!saved.value.length && !query) return null;
  const mayChange = current && (!current.shared || may("member"));
  const done = () => {
    editing.value = null;
    void ask();
  };
  const forget = (one: SavedFilter) => void deleteFilter(site, one.id).then(done, (why: Error) => (failure.value = why.message));
  return (
    <div class="saved">
      {saved.value.length > 0 && (
        <nav class="tabs" aria-label="Saved filters">
          <a href={window.location.pathname} aria-current={query ? undefined : "page"}>All</a>
          {saved.value.map((one) => (
            <a key={one.id} href={`?${one.query}`} aria-current={one === current ? "page" : undefined} title={one.shared ? "Everybody sees this filter" : "Only you see this filter"}>{one.name}</a>
          ))}
        </nav>
      )}
      {query && !current && !editing.value && <button class="quiet small" onClick={() => (editing.value = "new")}>Save this filter</button>}
      {mayChange && !editing.value && (
        <>
          <button class="quiet small" onClick={() => (editing.value = "old")}>Rename</button>
          <button class="quiet small" onClick={() => forget(current)}>Delete</button>
        </>
      )}
      {editing.value && <SaveForm site={site} query={query} saved={saved.value} old={editing.value === "old" ? current : undefined} done={done} cancel={() => (editing.value = null)} />}
      {failure.value && <p class="failure" role="alert">{failure.value}</p>}
    </div>
  );
}

/** Whatever order they were saved in. */
const same = (saved: string, query: string): boolean => asQuery(readFilter(new URLSearchParams(saved))) === query;
