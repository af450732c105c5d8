/** Sessions as rows, walked by mouse or keyboard. */

import { Component } from "preact";
import { useRef } from "preact/hooks";
import { count, dayOf, exactly, pathOf, span, timeOfDay } from "../format.js";
import { Quote } from "../sessions/Quote.js";
import type { Session } from "../wire.js";
import { Visitor } from "./Visitor.js";
import { useWalk } from "./useWalk.js";

/** `text`: what was looked for. */
export function SessionList({ sessions, text = "" }: { sessions: Session[]; text?: string }) {
  const list = useRef<HTMLOListElement>(null);
  useWalk(list, "a.session");

  let day = "";
  return (
    <ol class="sessions" ref={list}>
      {sessions.map((session) => {
        const its = dayOf(session.started);
        const isFirst = its !== day;
        day = its;
        return <Item key={session.id} session={session} day={isFirst ? its : ""} text={text} />;
      })}
    </ol>
  );
}

/** For so long it is said of a session that it ended. */
const FRESH_MS = 120_000;
const isFresh = ({ ended }: Session): boolean => ended !== null && Date.now() - Date.parse(ended) < FRESH_MS;

interface ItemProps { session: Session; day: string; text: string }

/** Of thousands, only those are made anew that have changed. */
class Item extends Component<ItemProps> {
  override shouldComponentUpdate(next: ItemProps): boolean {
    const { session, day, text } = this.props;
    return session !== next.session || day !== next.day || text !== next.text || isFresh(session);
  }

  override render({ session, day, text }: ItemProps) {
    return (
      <li class={session.seen ? "quoted" : undefined}>
        {day && <h2 class="day">{day}</h2>}
        <Row session={session} />
        {session.seen && <Quote session={session.id} seen={session.seen} text={text} />}
      </li>
    );
  }
}

function Row({ session }: { session: Session }) {
  const { title, url, live, errors, rage } = session;
  return (
    <a class="session" href={`/sessions/${session.id}${live ? "?live" : ""}`}>
      <time dateTime={session.started} title={exactly(session.started)}>{timeOfDay(session.started)}</time>
      <span class="what">
        <strong>{title || pathOf(url)}</strong>
        <span class="soft">{pathOf(url)}</span>
      </span>
      <span class="signals">
        {live ? <span class="badge live">Live</span> : isFresh(session) && <span class="badge ended">Ended</span>}
        {rage > 0 && <span class="badge warn" title={count(rage, "click in anger", "clicks in anger")}>Rage</span>}
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

const Who = ({ session: { visitor, identity, browser, device, width, height } }: { session: Session }) => (
  <span class="who" title={`${[browser, device].filter(Boolean).join(", ")}, ${width}×${height}`}>
    <Visitor visitor={visitor} identity={identity} />
    <span class="soft">{device && device !== "desktop" && <Device name={device} />}{browser}</span>
  </span>
);

/** What is held in a hand; a desktop is what one expects. */
const Device = ({ name }: { name: string }) => (
  <svg class="device" viewBox="0 0 12 16" role="img" aria-label={name}>
    {name === "phone" ? <rect x="2.5" y="1.5" width="7" height="13" rx="1.5" /> : <rect x="0.75" y="1.5" width="10.5" height="13" rx="1.5" />}
    <path d="M5 12.5h2" />
  </svg>
);
