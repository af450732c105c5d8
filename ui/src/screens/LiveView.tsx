/** A session while it happens. */

import { useEffect, useMemo } from "preact/hooks";
import { LiveViewer } from "../live/viewer.js";
import { clock } from "../format.js";
import { Moments } from "../player/Moments.js";
import { StageView } from "../player/StageView.js";
import type { Session } from "../wire.js";
import { Address } from "./Address.js";
import { Eye } from "./parts.js";

const SAYS = {
  connecting: "Connecting …",
  stream: "Live",
  poll: "Live, in slow steps: something between here and the server holds the stream back",
  lost: "The server does not answer. Trying again …",
  over: "The session is over",
};

export function LiveView({ session }: { session: Session }) {
  const viewer = useMemo(() => new LiveViewer(), [session.id]);
  const start = Date.parse(session.started);
  useEffect(() => {
    const abort = new AbortController();
    viewer.watch(session.id, abort.signal);
    return () => abort.abort();
  }, [viewer]);
  const way = viewer.way.value;
  const replay = `/sessions/${session.id}`;

  return (
    <div class="replay">
      <div class="screen">
        <Address stage={viewer.stage} />
        <StageView stage={viewer.stage}>
          {viewer.away.value && way !== "over" && (
            <p class="missing" role="status">The visitor left this page. If another one opens, it shows here.</p>
          )}
          {way === "over" && (
            <div class="over" role="status">
              <Eye size={56} />
              <p>The visitor has left.</p>
              <a class="button primary" href={replay}>Watch the replay</a>
            </div>
          )}
        </StageView>
        <div class="controls row">
          <span class={`live-sign ${way}`} role="status"><Eye size={24} awake={way === "stream" || way === "poll"} />{SAYS[way]}</span>
          <Elapsed viewer={viewer} start={start} />
          <span class="grow" />
          {way !== "over" && <a class="button" href={replay}>Replay from the start</a>}
        </div>
      </div>
      <Moments moments={viewer.moments} now={viewer.newest} start={start} />
    </div>
  );
}

const Elapsed = ({ viewer, start }: { viewer: LiveViewer; start: number }) =>
  viewer.newest.value ? <span class="time">{clock(viewer.newest.value - start)}</span> : null;
