/** Which sessions are listed; the address holds it, so that a filtered list can be sent to somebody. */

import type { SessionFilter } from "../api.js";
import { shortVisitor } from "../format.js";
import { go, here } from "../router.js";

const NAMES = ["errors", "live", "url", "visitor"] as const;

export function readFilter(parameters: URLSearchParams): SessionFilter {
  const filter: SessionFilter = {};
  for (const name of NAMES) {
    const value = parameters.get(name);
    if (value) filter[name] = value;
  }
  return filter;
}

function change(name: (typeof NAMES)[number], value: string): void {
  const { pathname, searchParams } = here.peek();
  const changed = new URLSearchParams(searchParams);
  if (value) changed.set(name, value);
  else changed.delete(name);
  go(changed.size ? `${pathname}?${changed}` : pathname, "replace");
}

/** `live`: how many of the sessions in the list go on. */
export function Filter({ filter, live }: { filter: SessionFilter; live: number }) {
  const toggle = (name: "errors" | "live") => change(name, filter[name] ? "" : "1");
  return (
    <div class="filter" role="search">
      <button class="chip" aria-pressed={!!filter.live} onClick={() => toggle("live")}>Live now{live > 0 && <b class="count">{live}</b>}</button>
      <button class="chip" aria-pressed={!!filter.errors} onClick={() => toggle("errors")}>With errors</button>
      {filter.visitor && (
        <button class="chip" aria-pressed="true" onClick={() => change("visitor", "")}>Visitor {shortVisitor(filter.visitor)} ✕</button>
      )}
      <form onSubmit={(event) => event.preventDefault()}>
        <input
          type="search" name="url" placeholder="Address contains …" aria-label="Address contains" value={filter.url ?? ""}
          onChange={(event) => change("url", event.currentTarget.value.trim())}
        />
      </form>
      <span class="hint soft small"><kbd>j</kbd> <kbd>k</kbd> to move, <kbd>Enter</kbd> to open</span>
    </div>
  );
}
