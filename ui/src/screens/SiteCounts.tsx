/** What goes on at a site now, and in the last day. */

import { ago, count, exactly } from "../format.js";
import { Bars } from "../issues/Trend.js";
import type { SiteCounts as Counts } from "../wire.js";

/** More open issues than that are not counted. */
const MOST_ISSUES = 99;

export function SiteCounts({ counts: { visitors, sessions, more, open_issues, last } }: { counts: Counts }) {
  if (!last) return <span class="counts soft">Nothing has come from it yet</span>;
  const day = sessions.reduce((sum, n) => sum + n, 0);
  const number = `${day.toLocaleString()}${more ? "+" : ""}`;
  return (
    <span class="counts">
      <span class="now">
        {visitors > 0
          ? <span class="badge live">{count(visitors, "visitor")} now</span>
          : <span class="soft">Nobody there now, the last <time dateTime={last} title={exactly(last)}>{ago(last)}</time></span>}
      </span>
      <span class="tally"><b>{number}</b><span class="soft">{day === 1 ? "session" : "sessions"} in 24 h</span></span>
      <Bars counts={sessions} label={`Sessions in each of the last 24 hours: ${number} in all`} />
      <span class={open_issues ? "tally broken" : "tally"}>
        <b>{open_issues > MOST_ISSUES ? `${MOST_ISSUES}+` : open_issues}</b><span class="soft">open {open_issues === 1 ? "issue" : "issues"}</span>
      </span>
    </span>
  );
}
