/** What happened, as a list in step with the time; a click goes there. */

import { effect, useComputed, useSignal, type ReadonlySignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { clock } from "../format.js";
import { describe, isError } from "./describe.js";
import { groupsOf, type Group } from "./groups.js";
import { lastAt, type Moment } from "./recording.js";

interface Props {
  moments: ReadonlySignal<readonly Moment[]>;
  /** The time that is shown, and that the session began, in ms since 1970. */
  now: ReadonlySignal<number>;
  start: number;
  seek: (time: number) => void;
  /** Brings what happened before, where that is not there. */
  earlier: (() => void) | null;
}

/** For so long after a hand on the list it does not scroll by itself. */
const HANDS_OFF_MS = 4000;

export function Moments({ moments, now, start, seek, earlier }: Props) {
  const list = useRef<HTMLOListElement>(null);
  const touched = useRef(-HANDS_OFF_MS);
  const onlyErrors = useSignal(false);
  const groups = useComputed(() => groupsOf(moments.value));
  const current = useComputed(() => lastAt(groups.value, now.value));
  const errors = useComputed(() => moments.value.filter(isError).length);
  const touch = () => (touched.current = performance.now());

  const follow = (place: number) => mark(list.current!, place, performance.now() - touched.current > HANDS_OFF_MS);
  useEffect(() => effect(() => follow(current.value)), [current]);
  // New items come with a new drawing, after the time may have moved on to them.
  useEffect(() => follow(current.peek()));

  return (
    <aside class="moments" aria-label="What happened">
      <header>
        <h2>Events</h2>
        <button class="chip" aria-pressed={onlyErrors.value} disabled={!errors.value} onClick={() => (onlyErrors.value = !onlyErrors.value)}>
          {errors.value ? `${errors.value} failed` : "None failed"}
        </button>
      </header>
      <ol ref={list} onWheel={touch} onTouchMove={touch} class={onlyErrors.value ? "only-errors" : ""}>
        {earlier && <li class="earlier"><button class="quiet small" onClick={earlier}>What happened before</button></li>}
        {groups.value.map((group, place) => <Item key={place} {...group} place={place} start={start} seek={seek} />)}
      </ol>
      {moments.value.length === 0 && <p class="soft small empty">Clicks, pages and errors show up here.</p>}
    </aside>
  );
}

interface ItemProps extends Group { place: number; start: number; seek: Props["seek"] }

function Item({ moment, at, times, place, start, seek }: ItemProps) {
  const { tone, title, detail, more } = describe(moment);
  const time = at - start;
  return (
    <li class={`moment ${tone}${isError(moment) ? " failed" : ""}`} data-place={place}>
      <button onClick={() => seek(time)}>
        <time>{clock(time)}</time>
        <span><b>{title}{times > 1 && <i class="times"> ×{times}</i>}</b>{detail && <small>{detail}</small>}</span>
      </button>
      {more && <details><summary>{moment.k === "error" ? "Stack" : "More"}</summary><pre>{more}</pre></details>}
    </li>
  );
}

/** Marks the current item, and brings it into view when `follow`. Only attributes: the list may be long. */
function mark(list: HTMLElement, place: number, follow: boolean): void {
  const before = list.querySelector("[aria-current]");
  const now = list.querySelector<HTMLElement>(`[data-place="${place}"]`);
  if (before === now) return;
  before?.removeAttribute("aria-current");
  now?.setAttribute("aria-current", "true");
  if (!now || !follow) return;
  const top = now.offsetTop - list.offsetTop;
  if (top < list.scrollTop || top + now.offsetHeight > list.scrollTop + list.clientHeight)
    list.scrollTop = top - list.clientHeight / 2;
}
