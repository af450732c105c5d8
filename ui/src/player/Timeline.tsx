/** The length of a session at a glance: what happened, idle stretches; where we are; and what was elsewhere. */

import { useComputed, useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { clock } from "../format.js";
import type { EventKind } from "../wire.js";
import { Preview } from "./Preview.js";
import type { Player } from "./player.js";

/** Marks of a kind closer than this part of the length are one. */
const GRAIN = 1 / 400;
const STEP_MS = 5000;

interface Mark { kind: EventKind; at: number }

/** All times as parts of this; a session of a single moment has no length of its own. */
const lengthOf = (player: Player): number => Math.max(1, player.duration.value);

function marksOf(player: Player): Mark[] {
  const seen = new Set<string>();
  const marks: Mark[] = [];
  for (const row of player.rows.value) {
    const { kind } = row;
    const at = (row.at - player.start) / lengthOf(player);
    const place = `${kind} ${Math.round(at / GRAIN)}`;
    if (kind === "note" || seen.has(place)) continue;
    seen.add(place);
    marks.push({ kind, at });
  }
  return marks;
}

const percent = (part: number) => `${Math.min(1, Math.max(0, part)) * 100}%`;

export function Timeline({ player }: { player: Player }) {
  const track = useRef<HTMLDivElement>(null);
  const hover = useSignal<number | null>(null);
  /** Whether the page itself shows the moment under the pointer. */
  const sought = useSignal(false);
  const done = useComputed(() => percent(player.time.value / lengthOf(player)));
  // Signals as attributes: time passes without the component being drawn again.
  const [now, said] = [useComputed(() => Math.round(player.time.value / 1000)), useComputed(() => clock(player.time.value))];
  const [width, left] = [useComputed(() => `width: ${done.value}`), useComputed(() => `left: ${done.value}`)];

  const timeAt = (event: PointerEvent) => {
    const { left, width } = track.current!.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - left) / width)) * player.duration.value;
  };
  const drag = (event: PointerEvent) => {
    const held = track.current!.hasPointerCapture(event.pointerId);
    if (held && player.now.peek() !== player.start + timeAt(event)) player.seek(timeAt(event));
    sought.value = held;
    // A finger has no place that it only points to.
    if (event.pointerType === "mouse") hover.value = timeAt(event);
  };
  const grab = (event: PointerEvent) => {
    track.current!.setPointerCapture(event.pointerId);
    sought.value = true;
    player.seek(timeAt(event));
  };

  return (
    <div
      class={player.following.value ? "timeline following" : "timeline"} ref={track} role="slider" tabIndex={0} aria-label="Time"
      aria-valuemin={0} aria-valuemax={Math.round(player.duration.value / 1000)}
      aria-valuenow={now} aria-valuetext={said}
      onPointerEnter={() => player.ask()} onPointerDown={grab} onPointerMove={drag}
      onPointerLeave={() => (hover.value = null)}
      onKeyDown={(event) => keys(event, player)}
    >
      <Marks player={player} />
      <div class="done" style={width} />
      <div class="knob" style={left} />
      <Preview player={player} at={hover} sought={sought} />
    </div>
  );
}

function Marks({ player }: { player: Player }) {
  const length = lengthOf(player);
  const marks = useComputed(() => marksOf(player));
  return (
    <>
      {player.whole.value?.idle.map(({ from, to }) => (
        <i class="idle" key={from} style={{ left: percent((from - player.start) / length), width: percent((to - from) / length) }} />
      ))}
      {marks.value.map(({ kind, at }) => <i class={`mark shape ${kind}`} key={`${kind}${at}`} style={{ left: percent(at) }} />)}
    </>
  );
}

function keys(event: KeyboardEvent, player: Player): void {
  if (event.shiftKey) return;
  const length = player.duration.value;
  const targets: Record<string, number> = {
    ArrowLeft: player.time.value - STEP_MS, ArrowDown: player.time.value - STEP_MS,
    ArrowRight: player.time.value + STEP_MS, ArrowUp: player.time.value + STEP_MS,
    PageUp: player.time.value + length / 10, PageDown: player.time.value - length / 10,
    Home: 0, End: Infinity,
  };
  // Beyond the end is where it goes on, while it does.
  const target = targets[event.key];
  if (target === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  player.seek(target);
}
