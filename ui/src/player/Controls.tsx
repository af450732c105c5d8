/** Play, speed, idle stretches, and a link to this moment. */

import { useComputed } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";
import { clock } from "../format.js";
import { Copy } from "../screens/parts.js";
import { isError } from "./describe.js";
import type { Way } from "../live/edge.js";
import { SPEEDS, type Player } from "./player.js";
import { Timeline } from "./Timeline.js";

const SKIP_MS = 5000;

const KEYS: Record<string, (player: Player) => unknown> = {
  " ": (player) => player.toggle(),
  ArrowLeft: (player) => player.seek(player.time.value - SKIP_MS),
  ArrowRight: (player) => player.seek(player.time.value + SKIP_MS),
  ",": (player) => player.jump(-1),
  ".": (player) => player.jump(1),
  e: (player) => player.jump(1, isError),
  l: (player) => player.live.value && player.follow(),
};

function useKeys(player: Player): void {
  useLayoutEffect(() => {
    const press = (event: KeyboardEvent) => {
      const act = KEYS[event.key];
      const isTaken = event.key === " " && (event.target as Element).closest("button, input, summary, a");
      if (!act || isTaken || event.metaKey || event.ctrlKey || event.altKey) return;
      event.preventDefault();
      act(player);
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, [player]);
}

/** After a click with the mouse, Space is for playing again, not for the button that was clicked. */
function letGo(event: MouseEvent): void {
  const byMouse = event.detail > 0;
  if (byMouse && document.activeElement instanceof HTMLElement) document.activeElement.blur();
}

function linkTo(player: Player): string {
  return `${window.location.origin}${window.location.pathname}?t=${Math.round(player.time.peek())}`;
}

export function Controls({ player }: { player: Player }) {
  useKeys(player);
  const playing = player.playing.value;
  return (
    <div class="controls" onClick={letGo}>
      <Timeline player={player} />
      <div class="row">
        <button class="play" onClick={() => player.toggle()} aria-label={playing ? "Pause" : "Play"} title={playing ? "Pause (space)" : "Play (space)"}>
          <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
            <path d={playing ? "M7 5h4v14H7zM13 5h4v14h-4z" : "M8 5l12 7-12 7z"} />
          </svg>
        </button>
        <Time player={player} />
        {player.live.value && <GoLive player={player} />}
        {!player.following.value && <Pace player={player} />}
        <WayOf player={player} />
        <span class="grow" />
        <span class="hint soft small"><kbd>,</kbd> <kbd>.</kbd> events, <kbd>e</kbd> next error{player.live.value && <>, <kbd>l</kbd> live</>}</span>
        <Copy text={() => linkTo(player)} label="Copy link" title="Copy a link to this moment" />
      </div>
    </div>
  );
}

/** Where the session goes on. */
function GoLive({ player }: { player: Player }) {
  const following = player.following.value;
  return (
    <button class="go-live" aria-pressed={following} onClick={() => player.follow()} title={following ? "This is happening now" : "To what happens now (l)"}>
      {following ? "Live" : "Go live"}
    </button>
  );
}

/** What there is to choose of the past; what happens now has one speed. */
const Pace = ({ player }: { player: Player }) => (
  <>
    <div class="speeds" role="group" aria-label="Speed">
      {SPEEDS.map((rate) => (
        <button key={rate} aria-pressed={player.speed.value === rate} onClick={() => player.setSpeed(rate)}>{rate}×</button>
      ))}
    </div>
    <label class="switch">
      <input type="checkbox" checked={player.skipsIdle.value} onChange={(event) => (player.skipsIdle.value = event.currentTarget.checked)} />
      Skip idle
    </label>
  </>
);

const SAYS: Partial<Record<Way, string>> = {
  connecting: "Connecting …",
  poll: "Live in slow steps: something between here and the server holds the stream back",
  lost: "The server does not answer. Trying again …",
};

/** Says so where what happens now does not come as it should. */
function WayOf({ player }: { player: Player }) {
  const way = player.edge.value?.way.value;
  const says = player.following.value && way ? SAYS[way] : undefined;
  return <span class={`way soft small ${way ?? ""}`} role="status">{says}</span>;
}

function Time({ player }: { player: Player }) {
  const now = useComputed(() => clock(player.time.value));
  const length = useComputed(() => clock(player.duration.value));
  return <span class="time"><b>{now}</b> / {length}</span>;
}
