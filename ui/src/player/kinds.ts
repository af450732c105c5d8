/** Which kinds of events are shown, on the timeline and in the list alike. */

import type { EventKind } from "../wire.js";
import type { Player } from "./player.js";
import { KINDS } from "./rows.js";

/** What the list offers to look at alone. */
export const CHOICES: readonly (readonly [name: string, kinds: readonly EventKind[]])[] = [
  ["All", KINDS], ["Errors", ["error"]], ["Network", ["request"]], ["Console", ["console"]], ["Clicks", ["click", "rage"]],
];

export const isChosen = ({ kinds }: Player, choice: readonly EventKind[]): boolean =>
  kinds.value.size === choice.length && choice.every((kind) => kinds.value.has(kind));

/** Shows a kind, or no more. */
export function flip({ kinds }: Player, kind: EventKind): void {
  const next = new Set(kinds.value);
  if (!next.delete(kind)) next.add(kind);
  kinds.value = next;
}

/** How many there are of each. */
export function countKinds({ allRows }: Player): Map<EventKind, number> {
  const counts = new Map<EventKind, number>();
  for (const { kind, times } of allRows.value) counts.set(kind, (counts.get(kind) ?? 0) + times);
  return counts;
}
