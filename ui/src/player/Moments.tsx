/** What happened, as a list in step with the time; a click goes there. However much it is, only some of it is on the screen. */

import { effect, useComputed, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { clock } from "../format.js";
import type { EventKind, TimedRecord } from "../wire.js";
import { describe, NAMES } from "./describe.js";
import { CHOICES, countKinds, isChosen } from "./kinds.js";
import type { Player } from "./player.js";
import { lastAt } from "./recording.js";
import { isFailure, type Row } from "./rows.js";

/** For so long after a hand on the list it does not scroll by itself. */
const HANDS_OFF_MS = 4000;
/** So many rows are on the screen at most; near their ends they move on by half as many. */
const MOST = 240;
const NEAR_PX = 600;

export function Moments({ player }: { player: Player }) {
  const list = useRef<HTMLOListElement>(null);
  const touched = useRef(-HANDS_OFF_MS);
  const middle = useSignal(0);
  const first = useComputed(() => Math.max(0, Math.min(middle.value - MOST / 2, player.rows.value.length - MOST)));
  const shown = player.rows.value.slice(first.value, first.value + MOST);
  const current = useComputed(() => lastAt(player.rows.value, player.now.value));
  const touch = () => (touched.current = performance.now());
  const isFree = () => performance.now() - touched.current > HANDS_OFF_MS;

  const follow = (place: number) => {
    const isAway = place < first.peek() || place >= first.peek() + MOST;
    if (isAway && isFree()) middle.value = place;
    mark(list.current!, place, isFree());
  };
  useEffect(() => effect(() => follow(current.value)), [player]);
  // New items come with a new drawing, after the time may have moved on to them.
  useEffect(() => follow(current.peek()));
  useEffect(() => void player.items.want(shown), [first.value, player.rows.value]);
  const scroll = () => {
    const { scrollTop, scrollHeight, clientHeight } = list.current!;
    if (scrollTop < NEAR_PX && first.value > 0) middle.value = first.value;
    else if (scrollHeight - scrollTop - clientHeight < NEAR_PX && first.value + MOST < player.rows.value.length) middle.value = first.value + MOST;
  };

  return (
    <aside class="moments" aria-label="What happened">
      <header>
        <h2>Events</h2>
        {player.allRows.value.length > 0 && <Choices player={player} />}
      </header>
      <ol ref={list} tabIndex={-1} onWheel={touch} onTouchMove={touch} onScroll={scroll}>
        {player.past.value === "unasked" && <li class="earlier"><button class="quiet small" onClick={() => player.ask()}>What happened before</button></li>}
        {shown.map((row, at) => <Item key={first.value + at} row={row} place={first.value + at} player={player} />)}
      </ol>
      {player.rows.value.length === 0 && <p class="soft small empty">{player.allRows.value.length ? "None of these." : "Clicks, pages and errors show up here."}</p>}
    </aside>
  );
}

/** What one looks for: all of it, or one kind alone. */
function Choices({ player }: { player: Player }) {
  const counts = useComputed(() => countKinds(player)).value;
  const many = (kinds: readonly EventKind[]) => kinds.reduce((sum, kind) => sum + (counts.get(kind) ?? 0), 0);
  return (
    <div class="filters" role="group" aria-label="Which events">
      {CHOICES.map(([name, kinds]) => (
        <button key={name} class="chip" aria-pressed={isChosen(player, kinds)} disabled={!many(kinds)} onClick={() => (player.kinds.value = new Set(kinds))}>{name}</button>
      ))}
    </div>
  );
}

function Item({ row, place, player }: { row: Row; place: number; player: Player }) {
  // Read here: what comes draws those rows anew that it is for.
  const record = (player.items.version.value, player.items.of(row));
  const time = row.at - player.start;
  return (
    <li class={`moment ${row.kind}${isFailure(row) ? " failed" : ""}`} data-place={place}>
      <button onClick={() => player.seek(time)}>
        <time>{clock(time)}</time>
        <i class={`shape ${row.kind}`} aria-hidden="true" />
        {record ? <Words record={record} times={row.times} /> : <span><b class="soft">{NAMES[row.kind][0]}</b></span>}
      </button>
      {record && <More record={record} />}
    </li>
  );
}

function Words({ record, times }: { record: TimedRecord; times: number }) {
  const { title, detail } = describe(record);
  return <span><b>{title}{times > 1 && <i class="times"> ×{times}</i>}</b>{detail && <small>{detail}</small>}</span>;
}

function More({ record }: { record: TimedRecord }) {
  const { more } = describe(record);
  return more ? <details><summary>{record.k === "error" ? "Stack" : "More"}</summary><pre tabIndex={0}>{more}</pre></details> : null;
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
