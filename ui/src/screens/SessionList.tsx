/** Sessions as rows, walked by mouse or keyboard. */

import { useRef } from "preact/hooks";
import { count, dayOf, exactly, pathOf, span, timeOfDay } from "../format.js";
import type { Session } from "../wire.js";
import { Visitor } from "./Visitor.js";
import { useWalk } from "./useWalk.js";

export function SessionList({ sessions }: { sessions: Session[] }) {
  const list = useRef<HTMLOListElement>(null);
  useWalk(list);

  let day = "";
  return (
    <ol class="sessions" ref={list}>
      {sessions.map((session) => {
        const its = dayOf(session.started);
        const isFirst = its !== day;
        day = its;
        return (
          <li key={session.id}>
            {isFirst && <h2 class="day">{its}</h2>}
            <Row session={session} />
          </li>
        );
      })}
    </ol>
  );
}

/** For so long it is said of a session that it ended. */
const FRESH_MS = 120_000;
const isFresh = ({ ended }: Session): boolean => ended !== null && Date.now() - Date.parse(ended) < FRESH_MS;

function Row({ session }: { session: Session }) {
  const { title, url, live, errors } = session;
  return (
    <a class="session" href={`/sessions/${session.id}${live ? "?live" : ""}`}>
      <time dateTime={session.started} title={exactly(session.started)}>{timeOfDay(session.started)}</time>
      <span class="what">
        <strong>{title || pathOf(url)}</strong>
        <span class="soft">{pathOf(url)}</span>
      </span>
      <span class="signals">
        {live ? <span class="badge live">Live</span> : isFresh(session) && <span class="badge ended">Ended</span>}
        {errors > 0 && <span class="badge red">{count(errors, "error")}</span>}
      </span>
      <span class="facts">
        <span>{span(session.duration_ms)}</span>
        <span>{count(session.pages, "page")}</span>
        <span>{count(session.clicks, "click")}</span>
      </span>
      <Who session={session} />
    </a>
  );
}

const Who = ({ session: { visitor, identity, browser, width, height } }: { session: Session }) => (
  <span class="who" title={`${browser}, ${width}×${height}`}>
    <Visitor visitor={visitor} identity={identity} />
    <span class="soft">{browser}</span>
  </span>
);
