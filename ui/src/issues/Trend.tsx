/** How often something occurred, day by day, as bars. */

import { count } from "../format.js";
import type { WholeIssue } from "../wire.js";

const DAYS = 14;
const DAY_MS = 86_400_000;
const WIDE = 10;
const GAP = 3;
const HIGH = 40;
/** What is little beside the most is to be seen all the same. */
const LEAST = 3;
const date = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });

interface BarsProps { counts: number[]; names?: string[]; label: string }

export function Bars({ counts, names, label }: BarsProps) {
  const most = Math.max(1, ...counts);
  const step = WIDE + GAP;
  return (
    <svg class="bars" viewBox={`0 0 ${counts.length * step - GAP} ${HIGH}`} preserveAspectRatio="none" role="img" aria-label={label}>
      {counts.map((n, place) => {
        const high = n ? Math.max(LEAST, (n / most) * HIGH) : 1;
        return (
          <g key={place}>
            {names && <title>{`${names[place]}: ${count(n, "time")}`}</title>}
            {names && <rect class="room" x={place * step} y="0" width={WIDE} height={HIGH} />}
            <rect class={n ? "" : "none"} x={place * step} y={HIGH - high} width={WIDE} height={high} />
          </g>
        );
      })}
    </svg>
  );
}

/** Of a row in a list: `counts` are of 24 hours each. */
export const SmallTrend = ({ counts }: { counts: number[] }) => (
  <Bars counts={counts} label={`In the last ${counts.length} days: ${count(counts.reduce((sum, n) => sum + n, 0), "time")}`} />
);

/** Fourteen days of the reader's calendar: until today, or of one that has stopped, until its last. */
export function Trend({ issue }: { issue: WholeIssue }) {
  const today = midnight(new Date());
  const last = midnight(new Date(issue.last));
  const end = daysBetween(last, today) < DAYS ? today : last;
  const days = Array.from({ length: DAYS }, (_, n) => new Date(end.getFullYear(), end.getMonth(), end.getDate() - DAYS + 1 + n));
  const counts = days.map(() => 0);
  for (const { at, count: n } of issue.trend) {
    const place = daysBetween(days[0]!, midnight(new Date(at)));
    if (place >= 0 && place < DAYS) counts[place]! += n;
  }
  const most = Math.max(...counts);
  const names = days.map((day) => date.format(day));
  return (
    <figure class="trend">
      <Bars counts={counts} names={names} label={`From ${names[0]} to ${names[DAYS - 1]}, at most ${count(most, "time")} a day`} />
      <figcaption class="soft small">
        <span>{names[0]}</span>
        <span>{most > 0 && `up to ${most.toLocaleString()} a day`}</span>
        <span>{end === today ? "today" : names[DAYS - 1]}</span>
      </figcaption>
    </figure>
  );
}

const midnight = (time: Date): Date => new Date(time.getFullYear(), time.getMonth(), time.getDate());

/** Rounded: a day of which the clocks are changed has another length. */
const daysBetween = (first: Date, then: Date): number => Math.round((then.getTime() - first.getTime()) / DAY_MS);
