/** An exported session on the screen: what is known of it, and its player. */

import { useEffect, useMemo } from "preact/hooks";
import { count, exactly, shortVisitor, span } from "../format.js";
import { HELP } from "../player/keys.js";
import { Player } from "../player/player.js";
import { Replay } from "../player/Replay.js";
import type { Source } from "../player/source.js";
import { Keys } from "../screens/Keys.js";
import { Lost } from "../screens/Lost.js";
import { Eye } from "../screens/parts.js";
import type { Facts } from "./facts.js";

/** What has a meaning only while a session goes on. */
const LIVE_KEY = "l";

export function Offline({ facts, source }: { facts: Facts; source: Source }) {
  const { session } = facts;
  const player = useMemo(
    () => new Player(source, { start: Date.parse(session.started), duration: session.duration_ms, live: false }), [source],
  );
  useEffect(() => {
    document.title = `${session.title || "A recorded session"} · Hawk Edge`;
    player.ask();
    return () => player.close();
  }, [player]);
  const help = HELP.filter(([, key]) => key !== LIVE_KEY);
  return (
    <div class="shell wide">
      <header class="bar">
        <span class="brand"><Eye /><span>Hawk Edge</span></span>
        <Known facts={facts} />
      </header>
      <main>
        <h1 class="aloud">{session.title || "A recorded session"}</h1>
        <Replay player={player} above={<Incomplete facts={facts} />} tools={<Keys help={[...help, ["These keys", "?"]]} />} />
      </main>
    </div>
  );
}

/** A day that is still right when the file is opened years later. */
const dayOf = (iso: string) => new Intl.DateTimeFormat(undefined, { dateStyle: "medium" }).format(new Date(iso));

function Known({ facts: { session, exported, version } }: { facts: Facts }) {
  const facts = [
    session.identity ?? `Session ${shortVisitor(session.id)}`,
    span(session.duration_ms),
    session.browser,
    session.width ? `${session.width}×${session.height}` : "",
    count(session.pages, "page"),
    session.errors ? count(session.errors, "error") : "no errors",
  ];
  return (
    <>
      <ul class="known" aria-label="The session">
        <li><time dateTime={session.started}>{exactly(session.started)}</time></li>
        {facts.filter(Boolean).map((fact) => <li key={fact}>{fact}</li>)}
      </ul>
      <small class="soft made" title={`${exactly(exported)}, by Hawk Edge ${version}`}>
        Exported {dayOf(exported)}{session.live && ", while it went on"}
      </small>
    </>
  );
}

/** What was lost on the way to the server, and on the way into this file. */
function Incomplete({ facts: { session, missing } }: { facts: Facts }) {
  const said = [
    ...(missing.batches ? [`${count(missing.batches, "batch", "batches")} not in this file`] : []),
    ...(missing.pictures ? [`${count(missing.pictures, "picture, font or style sheet", "pictures, fonts and style sheets")} not in this file`] : []),
  ];
  return (
    <>
      {session.receipt && !session.receipt.complete && <Lost receipt={session.receipt} />}
      {said.length > 0 && <span class="badge warn" title={said.join("; ")}>{said[0]}</span>}
    </>
  );
}
