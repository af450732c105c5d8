/** What narrows the list, above it: what was seen, what is on, and what else there is. */

import type { SessionFilter } from "../api.js";
import { Keys, type KeyHelp } from "../screens/Keys.js";
import { AddFilter } from "./AddFilter.js";
import { change, inFull, type Part, partsOf } from "./filter.js";
import { SearchField } from "./SearchField.js";

const HELP: KeyHelp = [
  ["Next session", "j", "↓"], ["Session before", "k", "↑"], ["Watch it", "Enter"], ["Search", "/"], ["Add a filter", "f"],
  ["Close a menu", "Esc"], ["Show these keys", "?"],
];

/** `live`: how many of the sessions in the list go on. */
export function FilterBar({ filter, live }: { filter: SessionFilter; live: number }) {
  const toggle = (name: "errors" | "live") => change({ [name]: filter[name] ? "" : "1" });
  const shown = partsOf(filter).filter(({ names: [name] }) => name !== "text" && name !== "live" && name !== "errors");
  return (
    <div class="filter-bar">
      <div class="filter" role="search" aria-label="Which sessions">
        <SearchField text={filter.text ?? ""} />
        <button class="chip" aria-pressed={!!filter.live} onClick={() => toggle("live")}>Live now{live > 0 && <b class="count">{live}</b>}{filter.live && <Off />}</button>
        <button class="chip" aria-pressed={!!filter.errors} onClick={() => toggle("errors")}>With errors{filter.errors && <Off />}</button>
        <AddFilter filter={filter} />
        {shown.map((part) => <Chip key={part.names[0]} part={part} filter={filter} />)}
      </div>
      <Keys help={HELP} />
    </div>
  );
}

const Chip = ({ part, filter }: { part: Part; filter: SessionFilter }) => (
  <button
    class="chip on" aria-label={`${part.label}: take this filter away`} title={inFull(part, filter)}
    onClick={() => change(Object.fromEntries(part.names.map((name) => [name, ""])))}
  >
    <span>{part.label}</span><Off />
  </button>
);

export const Off = () => <i aria-hidden="true">✕</i>;
