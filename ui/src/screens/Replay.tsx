/** The replay of a session. */

import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { count } from "../format.js";
import { Controls } from "../player/Controls.js";
import { loadInto } from "../player/load.js";
import { Moments } from "../player/Moments.js";
import { Player } from "../player/player.js";
import { StageView } from "../player/StageView.js";
import { here } from "../router.js";
import type { Receipt, Session } from "../wire.js";
import { Address } from "./Address.js";
import { Trouble, Waiting } from "./parts.js";

export function Replay({ session }: { session: Session }) {
  const player = useMemo(() => new Player(Date.parse(session.started), session.duration_ms), [session.id]);
  const error = useSignal<Error | null>(null);

  useEffect(() => {
    const abort = new AbortController();
    const at = Number(here.peek().searchParams.get("t"));
    if (at > 0) player.seek(at);
    loadInto(player, session.id, abort.signal).catch((reason: Error) => abort.signal.aborted || (error.value = reason));
    return () => {
      abort.abort();
      player.pause();
    };
  }, [player]);

  return (
    <div class="replay">
      <div class="screen">
        <Address stage={player.stage}>
          {session.live && <a class="badge live" href={`/sessions/${session.id}?live`}>Watch live</a>}
          {session.receipt && !session.receipt.complete && <Lost receipt={session.receipt} />}
        </Address>
        <StageView stage={player.stage}>
          {error.value && <Trouble error={error.value} />}
          {player.complete.value && player.recording.steps.length === 0 && <p class="nothing">No page was recorded in this session.</p>}
          {!player.complete.value && !error.value && player.version.value === 0 && <Waiting what="Loading the replay …" />}
        </StageView>
        <Controls player={player} />
      </div>
      <Moments moments={player.moments} now={player.now} start={player.start} seek={(time) => player.seek(time)} />
    </div>
  );
}

/** What the receipt says is not there, so that nobody takes a hole for a quiet moment. */
function Lost({ receipt }: { receipt: Receipt }) {
  const gaps = receipt.gaps.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  const dropped = Object.entries(receipt.dropped).map(([reason, n]) => `${n} dropped: ${reason}`);
  const { missing, damaged, resyncs } = receipt;
  const said = [
    ...(gaps ? [`${count(gaps, "batch", "batches")} never arrived`] : []),
    ...(damaged ? [`${count(damaged, "file", "files")} damaged on the disk`] : []),
    ...(missing ? [`${count(missing, "text", "texts")} never came`] : []),
    ...(resyncs ? [`the page was told anew ${count(resyncs, "time", "times")}`] : []),
    ...dropped,
  ];
  return <span class="badge warn" title={said.join("; ")}>{said[0] ?? "incomplete"}</span>;
}
