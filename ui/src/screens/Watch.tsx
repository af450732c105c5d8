/** A session: its past, and what happens in it now. */

import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { Controls } from "../player/Controls.js";
import { loadInto } from "../player/load.js";
import { Moments } from "../player/Moments.js";
import { Player } from "../player/player.js";
import { StageView } from "../player/StageView.js";
import { go, here } from "../router.js";
import type { Session } from "../wire.js";
import { Address } from "./Address.js";
import { Lost } from "./Lost.js";
import { Eye, Trouble, Waiting } from "./parts.js";

export function Watch({ session }: { session: Session }) {
  const player = useMemo(
    () => new Player(session.id, Date.parse(session.started), session.duration_ms, session.live), [session.id],
  );
  const error = useSignal<Error | null>(null);
  const past = player.past.value;

  useEffect(() => {
    begin(player);
    return () => player.close();
  }, [player]);
  useEffect(() => {
    if (past !== "loading") return;
    const abort = new AbortController();
    loadInto(player, session.id, abort.signal).catch((reason: Error) => abort.signal.aborted || (error.value = reason));
    return () => abort.abort();
  }, [player, past === "unasked"]);
  useEffect(() => keepAddress(player.following.peek()), [player.following.value]);

  return (
    <div class="replay">
      <div class="screen">
        <Address stage={player.stage}>
          {session.receipt && !session.receipt.complete && <Lost receipt={session.receipt} />}
        </Address>
        <StageView stage={player.stage}>
          {error.value && <Trouble error={error.value} />}
          {past === "complete" && player.recording.steps.length === 0 && <p class="nothing">No page was recorded in this session.</p>}
          {!player.stage.filled.value && past !== "complete" && !error.value && <Waiting what="Loading the page …" />}
          <Said player={player} />
        </StageView>
        <Controls player={player} />
      </div>
      <Moments
        moments={player.moments} now={player.now} start={player.start} seek={(time) => player.seek(time)}
        earlier={past === "unasked" ? () => player.ask() : null}
      />
    </div>
  );
}

function begin(player: Player): void {
  const { searchParams } = here.peek();
  const at = Number(searchParams.get("t"));
  if (searchParams.has("live")) return player.follow();
  player.ask();
  if (at > 0) player.seek(at);
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
