/** Play, step, speed, idle stretches, and what one takes away of this moment. */

import { useComputed } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { clock } from "../format.js";
import type { Way } from "../live/edge.js";
import { usePlayerKeys } from "./keys.js";
import { Legend } from "./Legend.js";
import { SPEEDS, type Player } from "./player.js";
import { step } from "./step.js";
import { Timeline } from "./Timeline.js";

/** After a click with the mouse, Space is for playing again, not for the button that was clicked. */
function letGo(event: MouseEvent): void {
  const byMouse = event.detail > 0;
  if (byMouse && document.activeElement instanceof HTMLElement) document.activeElement.blur();
}

/** `children` stand at the end of the row. */
export function Controls({ player, children }: { player: Player; children?: ComponentChildren }) {
  usePlayerKeys(player);
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
        <Steps player={player} />
        <Time player={player} />
        {player.live.value && <GoLive player={player} />}
        {!player.following.value && <Pace player={player} />}
        <WayOf player={player} />
        <span class="grow" />
        {children}
      </div>
      <Legend player={player} />
    </div>
  );
}

const Steps = ({ player }: { player: Player }) => (
  <div class="hops" role="group" aria-label="Change by change">
    <button onClick={() => void step(player, -1)} aria-label="Change before" title="To the change before ([)">
      <svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true"><path d="M7 6h2v12H7zM18 6v12l-8-6z" /></svg>
    </button>
    <button onClick={() => void step(player, 1)} aria-label="Next change" title="To the next change (])">
      <svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true"><path d="M15 6h2v12h-2zM6 6v12l8-6z" /></svg>
    </button>
  </div>
);

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
