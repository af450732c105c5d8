/** One session, as its address names it. */

import { session as askSession } from "../api.js";
import { dayOf, shortVisitor, timeOfDay } from "../format.js";
import type { Session } from "../wire.js";
import { listOf } from "./cameFrom.js";
import { Shell, Trouble, Waiting } from "./parts.js";
import { useLoad } from "./useLoad.js";
import { Watch } from "./Watch.js";

export function SessionScreen({ id }: { id: string }) {
  const { value, error, again } = useLoad(id, () => askSession(id));
  const session = value.value;
  const title = session ? session.title || "Session" : "Session";
  return (
    <Shell title={title} wide trail={session && <Trail session={session} />}>
      {error.value && <Trouble error={error.value} again={again} />}
      {!session && !error.value && <Waiting what="Loading the session …" />}
      {session && <Watch key={session.id} session={session} />}
    </Shell>
  );
}

const Trail = ({ session }: { session: Session }) => (
  <>
    <a href={listOf(session.site)}>Sessions</a>
    <span>{dayOf(session.started)} {timeOfDay(session.started)}</span>
    <a href={`/sites/${session.site}?visitor=${session.visitor}`} title="All sessions of this visitor">
      {session.identity ?? shortVisitor(session.visitor)}
    </a>
    <span class="soft">{session.browser} · {session.width}×{session.height}</span>
  </>
);
