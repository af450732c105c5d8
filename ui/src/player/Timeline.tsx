/** The length of a session at a glance: pages, clicks, errors, idle stretches; and where we are. */

import { useComputed, useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { clock } from "../format.js";
import { toneOf, type Tone } from "./describe.js";
import type { Player } from "./player.js";

/** Marks closer than this part of the length are one. */
const GRAIN = 1 / 400;
const STEP_MS = 5000;

interface Mark { tone: Tone; at: number }

/** All times as parts of this; a session of a single moment has no length of its own. */
const lengthOf = (player: Player): number => Math.max(1, player.duration.value);

function marksOf(player: Player): Mark[] {
  const seen = new Set<string>();
  const marks: Mark[] = [];
  for (const moment of player.moments.value) {
    const tone = toneOf(moment);
    const at = (moment.at - player.start) / lengthOf(player);
    const place = `${tone} ${Math.round(at / GRAIN)}`;
    if (tone === "note" || seen.has(place)) continue;
    seen.add(place);
    marks.push({ tone, at });
  }
  return marks;
}

const percent = (part: number) => `${Math.min(1, Math.max(0, part)) * 100}%`;

export function Timeline({ player }: { player: Player }) {
  const track = useRef<HTMLDivElement>(null);
  const hover = useSignal<number | null>(null);
  const done = useComputed(() => percent(player.time.value / lengthOf(player)));
  // Signals as attributes: time passes without the component being drawn again.
  const [now, said] = [useComputed(() => Math.round(player.time.value / 1000)), useComputed(() => clock(player.time.value))];
  const [width, left] = [useComputed(() => `width: ${done.value}`), useComputed(() => `left: ${done.value}`)];

  const timeAt = (event: PointerEvent) => {
    const { left, width } = track.current!.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - left) / width)) * player.duration.value;
  };
  const drag = (event: PointerEvent) => {
    hover.value = timeAt(event);
    if (track.current!.hasPointerCapture(event.pointerId)) player.seek(hover.value);
  };
  const grab = (event: PointerEvent) => {
    track.current!.setPointerCapture(event.pointerId);
    player.seek(timeAt(event));
  };

  return (
    <div
      class={player.following.value ? "timeline following" : "timeline"} ref={track} role="slider" tabIndex={0} aria-label="Time"
      aria-valuemin={0} aria-valuemax={Math.round(player.duration.value / 1000)}
      aria-valuenow={now} aria-valuetext={said}
      onPointerEnter={() => player.ask()} onPointerDown={grab} onPointerMove={drag} onPointerLeave={() => (hover.value = null)}
      onKeyDown={(event) => keys(event, player)}
    >
      <Marks player={player} />
      <div class="done" style={width} />
      <div class="knob" style={left} />
      {hover.value !== null && (
        <output style={{ left: percent(hover.value / lengthOf(player)) }}>{clock(hover.value)}</output>
      )}
    </div>
  );
}

function Marks({ player }: { player: Player }) {
  const length = lengthOf(player);
  const marks = useComputed(() => marksOf(player));
  return (
    <>
      {player.idle.value.map(({ from, to }) => (
        <i class="idle" key={from} style={{ left: percent((from - player.start) / length), width: percent((to - from) / length) }} />
      ))}
      {marks.value.map(({ tone, at }) => <i class={`mark ${tone}`} key={`${tone}${at}`} style={{ left: percent(at) }} />)}
    </>
  );
}

function keys(event: KeyboardEvent, player: Player): void {
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
