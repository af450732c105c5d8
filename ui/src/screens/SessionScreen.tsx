/** One session: its replay, or what happens in it right now. */

import { session as askSession } from "../api.js";
import { dayOf, shortVisitor, timeOfDay } from "../format.js";
import { here } from "../router.js";
import type { Session } from "../wire.js";
import { LiveView } from "./LiveView.js";
import { Shell, Trouble, Waiting } from "./parts.js";
import { Replay } from "./Replay.js";
import { useLoad } from "./useLoad.js";

export function SessionScreen({ id }: { id: string }) {
  const wantsLive = here.value.searchParams.has("live");
  const { value, error, again } = useLoad(`${id} ${wantsLive}`, () => askSession(id));
  const session = value.value;
  const title = session ? session.title || "Session" : "Session";
  return (
    <Shell title={title} wide trail={session && <Trail session={session} />}>
      {error.value && <Trouble error={error.value} again={again} />}
      {!session && !error.value && <Waiting what="Loading the session …" />}
      {session && (wantsLive ? <LiveView session={session} /> : <Replay session={session} />)}
    </Shell>
  );
}

const Trail = ({ session }: { session: Session }) => (
  <>
    <a href={`/sites/${session.site}`}>Sessions</a>
    <span>{dayOf(session.started)} {timeOfDay(session.started)}</span>
    <a href={`/sites/${session.site}?visitor=${session.visitor}`} title="All sessions of this visitor">
      {session.identity ?? shortVisitor(session.visitor)}
    </a>
    <span class="soft">{session.browser} · {session.width}×{session.height}</span>
  </>
);
