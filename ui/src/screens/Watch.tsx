/** A session: its past, and what happens in it now. */

import { useEffect, useMemo } from "preact/hooks";
import { Edge } from "../live/edge.js";
import { apiSource } from "../player/api.js";
import { HELP } from "../player/keys.js";
import { Player, type Connect } from "../player/player.js";
import { Replay } from "../player/Replay.js";
import { timeOfState } from "../player/states.js";
import { go, here } from "../router.js";
import type { Session } from "../wire.js";
import { Keys } from "./Keys.js";
import { Lost } from "./Lost.js";
import { Neighbours } from "./Neighbours.js";
import { Copy, Eye } from "./parts.js";

export function Watch({ session }: { session: Session }) {
  const player = useMemo(() => playerOf(session), [session.id]);
  useEffect(() => {
    begin(player);
    return () => player.close();
  }, [player]);
  useEffect(() => keepAddress(player.following.peek()), [player.following.value]);
  const lost = session.receipt && !session.receipt.complete ? <Lost receipt={session.receipt} /> : null;
  return (
    <Replay
      player={player} above={lost} over={<Said player={player} />}
      tools={
        <>
          <Neighbours session={session} />
          <Keys help={[...HELP, ["Older session, newer session", "n", "p"], ["These keys", "?"]]} />
          <Download session={session.id} />
          <Copy text={() => linkTo(player)} label="Copy link" title="Copy a link to this moment" />
        </>
      }
    />
  );
}

const Download = ({ session }: { session: string }) => (
  <div class="hops">
    <a href={`/v1/sessions/${encodeURIComponent(session)}/export.html`} download aria-label="Download" title="Download a file that plays without a server">
      <svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true"><path class="line" d="M12 4v11M7 11l5 5 5-5M5 20h14" /></svg>
    </a>
  </div>
);

function playerOf({ id, started, duration_ms, live }: Session): Player {
  const connect: Connect = (known, take, over) => new Edge(id, known, take, over);
  return new Player(apiSource(id), { start: Date.parse(started), duration: duration_ms, live }, connect);
}

function begin(player: Player): void {
  const { searchParams } = here.peek();
  const state = timeOfState(searchParams.get("state") ?? "");
  const at = state === null ? Number(searchParams.get("t")) : state - player.start;
  if (searchParams.has("live")) return player.follow();
  if (at > 0) player.seek(at);
  else player.ask();
}

function linkTo(player: Player): string {
  return `${window.location.origin}${window.location.pathname}?t=${Math.round(player.time.peek())}`;
}

/** Whoever loads the page again, or sends its address on, sees the same: what happens now, or the past. */
function keepAddress(following: boolean): void {
  const { pathname, searchParams } = here.peek();
  if (following !== searchParams.has("live")) go(following ? `${pathname}?live` : pathname, "replace");
}

/** What there is to say of the live end. */
function Said({ player }: { player: Player }) {
  const edge = player.edge.value;
  if (!edge) return null;
  if (edge.way.value === "over") return player.time.value < player.duration.value || player.playing.value ? null : <Over player={player} />;
  if (!player.following.value) return null;
  if (edge.skipped.value) return <p class="missing" role="status">Changes came faster than they could be shown. This is the newest.</p>;
  return edge.away.value ? <p class="missing" role="status">The visitor left this page. If another one opens, it shows here.</p> : null;
}

function Over({ player }: { player: Player }) {
  const again = () => {
    player.seek(0);
    player.play();
  };
  return (
    <div class="over" role="status">
      <Eye size={56} />
      <p>The visitor has left.</p>
      <button class="button primary" onClick={again}>Watch from the start</button>
    </div>
  );
}
