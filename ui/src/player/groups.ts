/** Moments as the list shows them: the same click again and again is one entry that counts. */

import type { Moment } from "./recording.js";

export interface Group {
  moment: Moment;
  /** When the first of them was, in ms since 1970. */
  at: number;
  times: number;
}

/** Longer than this apart, the same click is another one. */
const TOGETHER_MS = 2000;

const isSame = (one: Moment, other: Moment): boolean =>
  one.k === "click" && other.k === "click" && one.id === other.id && one.rage === other.rage && one.page === other.page;

export function groupsOf(moments: readonly Moment[]): Group[] {
  const groups: Group[] = [];
  let before: Moment | undefined;
  for (const moment of moments) {
    const last = groups[groups.length - 1];
    if (last && before && isSame(before, moment) && moment.at - before.at < TOGETHER_MS) last.times++;
    else groups.push({ moment, at: moment.at, times: 1 });
    before = moment;
  }
  return groups;
}
