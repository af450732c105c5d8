/** What the marks on the timeline mean; a click leaves a kind out, or shows it again. */

import { useComputed } from "@preact/signals";
import { NAMES } from "./describe.js";
import { countKinds, flip } from "./kinds.js";
import type { Player } from "./player.js";
import { KINDS } from "./rows.js";

export function Legend({ player }: { player: Player }) {
  const counts = useComputed(() => countKinds(player)).value;
  const there = KINDS.filter((kind) => kind !== "note" && counts.has(kind));
  if (!there.length) return null;
  return (
    <div class="legend" role="group" aria-label="Show on the timeline and in the list">
      {there.map((kind) => (
        <button key={kind} aria-pressed={player.kinds.value.has(kind)} onClick={() => flip(player, kind)}>
          <i class={`shape ${kind}`} aria-hidden="true" />
          {NAMES[kind][1]} <span>{counts.get(kind)!.toLocaleString()}</span>
        </button>
      ))}
    </div>
  );
}
