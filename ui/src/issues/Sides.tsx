/** What there is to know of an issue beside its newest moment: how often, since when, and in which browsers. */

import { ago, count, exactly } from "../format.js";
import type { WholeIssue } from "../wire.js";
import { Trend } from "./Trend.js";

/** Others are summed up. */
const BROWSERS = 5;

export function Sides({ issue }: { issue: WholeIssue }) {
  return (
    <aside class="sides">
      <dl class="numbers">
        <div><dt>Occurred</dt><dd>{count(issue.count, "time")}</dd></div>
        <div><dt>In</dt><dd>{count(issue.sessions, "session")}</dd></div>
        <div><dt>Last</dt><dd><Time iso={issue.last} /></dd></div>
        <div><dt>First</dt><dd><Time iso={issue.first} /></dd></div>
      </dl>
      <Trend issue={issue} />
      <Browsers browsers={issue.browsers} />
    </aside>
  );
}

const Time = ({ iso }: { iso: string }) => <time dateTime={iso} title={exactly(iso)}>{ago(iso)}</time>;

function Browsers({ browsers }: { browsers: Record<string, number> }) {
  const all = Object.entries(browsers);
  const sum = all.reduce((n, [, sessions]) => n + sessions, 0);
  const others = all.slice(BROWSERS).reduce((n, [, sessions]) => n + sessions, 0);
  const shown = [...all.slice(0, BROWSERS), ...(others ? [["Others", others] as [string, number]] : [])];
  return (
    <section aria-label="Browsers">
      <h2>Browsers</h2>
      <ul class="browsers">
        {shown.map(([name, sessions]) => (
          <li key={name} title={count(sessions, "session")}>
            <span>{name}</span>
            <span class="share" aria-hidden="true"><i style={{ width: `${(sessions / sum) * 100}%` }} /></span>
            <span class="soft">{Math.round((sessions / sum) * 100)}%</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
