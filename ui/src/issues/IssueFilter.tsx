/** Which issues are listed; the address holds it. Without a word there are the open ones. */

import type { IssueFilter as Filter } from "../api.js";
import { go, here } from "../router.js";
import type { IssueKind, IssueStatus } from "../wire.js";
import { STATUSES } from "./parts.js";

const KINDS: Record<IssueKind, string> = { error: "Errors", request: "Failed requests" };
const ALL = "all";
type Choice = IssueStatus | typeof ALL;

export function readIssueFilter(parameters: URLSearchParams): Filter {
  const [status, kind] = [parameters.get("status") ?? "open", parameters.get("kind") ?? ""];
  return {
    ...(status === ALL ? {} : { status: Object.hasOwn(STATUSES, status) ? (status as IssueStatus) : "open" }),
    ...(Object.hasOwn(KINDS, kind) ? { kind } : {}),
  };
}

function change(name: "status" | "kind", value: string): void {
  const { pathname, searchParams } = here.peek();
  const changed = new URLSearchParams(searchParams);
  if (value) changed.set(name, value);
  else changed.delete(name);
  go(changed.size ? `${pathname}?${changed}` : pathname, "replace");
}

const CHOICES = Object.entries({ ...STATUSES, [ALL]: "All" }) as [Choice, string][];

export function IssueFilter({ filter }: { filter: Filter }) {
  const chosen = filter.status ?? ALL;
  return (
    <div class="filter" role="search" aria-label="Which issues">
      <div class="choices" role="group" aria-label="Status">
        {CHOICES.map(([status, name]) => (
          <button key={status} aria-pressed={chosen === status} onClick={() => change("status", status === "open" ? "" : status)}>{name}</button>
        ))}
      </div>
      {Object.entries(KINDS).map(([kind, name]) => (
        <button key={kind} class="chip" aria-pressed={filter.kind === kind} onClick={() => change("kind", filter.kind === kind ? "" : kind)}>{name}</button>
      ))}
      <span class="hint soft small"><kbd>j</kbd> <kbd>k</kbd> to move, <kbd>Enter</kbd> to open</span>
    </div>
  );
}
