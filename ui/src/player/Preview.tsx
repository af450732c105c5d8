/** What is under the pointer on the timeline: the time, where it was, what happened next to it, and a small picture. */

import { useComputed, useSignal, type ReadonlySignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { clock, pathOf } from "../format.js";
import { describe, NAMES } from "./describe.js";
import { Peek } from "./peek.js";
import type { Player } from "./player.js";
import { lastAt } from "./recording.js";

const WIDTH = 232;
const MOST_HEIGHT = 150;
/** The picture stays ready for so long after the pointer has left. */
const LINGER_MS = 4000;
/** An event is near when it is no further from the pointer than this part of the length. */
const NEAR = 1 / 60;

interface Props {
  player: Player;
  /** ms after the start, or null. */
  at: ReadonlySignal<number | null>;
  /** Whether the page itself shows the moment, and needs no picture beside it. */
  sought: ReadonlySignal<boolean>;
}

export function Preview({ player, at, sought }: Props) {
  const isPictured = useSignal(false);
  const isOver = at.value !== null;
  useEffect(() => {
    if (isOver && window.matchMedia("(hover: hover)").matches) isPictured.value = true;
    const timer = isOver ? 0 : setTimeout(() => (isPictured.value = false), LINGER_MS);
    return () => clearTimeout(timer);
  }, [isOver]);
  const left = useComputed(() => `--at: ${(at.value ?? 0) / Math.max(1, player.duration.value)}`);
  return (
    <div class={isOver ? "preview" : "preview away"} style={left} aria-hidden="true">
      {isPictured.value && player.whole.value && <Picture player={player} at={at} isOff={sought.value} />}
      {isOver && <Words player={player} at={at.value!} />}
    </div>
  );
}

function Words({ player, at }: { player: Player; at: number }) {
  const time = player.start + at;
  const place = player.whole.value?.placeAt(time);
  return (
    <span class="words">
      <b>{clock(at)}</b>
      {place && <span>{place.title || pathOf(place.url)}</span>}
      <Nearest player={player} time={time} />
    </span>
  );
}

/** The event next to a time, in words as soon as these are there. */
function Nearest({ player, time }: { player: Player; time: number }) {
  const rows = player.rows.value;
  const place = lastAt(rows, time);
  const [before, after] = [rows[place], rows[place + 1]];
  const row = before && (!after || time - before.at <= after.at - time) ? before : after;
  const near = row && Math.abs(row.at - time) <= player.duration.value * NEAR ? row : null;
  const record = near && (player.items.version.value, player.items.of(near));
  if (!near) return null;
  return <span class="nearest"><i class={`shape ${near.kind}`} aria-hidden="true" />{record ? describe(record).title : NAMES[near.kind][0]}</span>;
}

function Picture({ player, at, isOff }: { player: Player; at: ReadonlySignal<number | null>; isOff: boolean }) {
  const frame = useRef<HTMLIFrameElement>(null);
  const peek = useMemo(() => new Peek(player), [player]);
  useLayoutEffect(() => peek.stage.attach(frame.current!, null), [peek]);
  useEffect(() => () => peek.close(), [peek]);
  useEffect(() => {
    if (at.value !== null && !isOff) peek.look(player.start + at.value);
    else peek.rest();
  });
  const { w, h } = peek.stage.size.value;
  const scale = Math.min(WIDTH / w, MOST_HEIGHT / h);
  return (
    <span class={peek.stage.filled.value && !isOff ? "picture" : "picture away"} style={{ width: `${w * scale}px`, height: `${h * scale}px` }}>
      <iframe
        ref={frame} title="The page at the time under the pointer" sandbox="allow-scripts" src={player.stage.source.frame} inert tabIndex={-1}
        style={{ width: `${w}px`, height: `${h}px`, transform: `scale(${scale})` }}
      />
    </span>
  );
}
