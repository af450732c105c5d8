/** Issues as rows, walked by mouse or keyboard. */

import { useRef } from "preact/hooks";
import { ago, count, exactly } from "../format.js";
import { useWalk } from "../screens/useWalk.js";
import type { ListedIssue } from "../wire.js";
import { Kind, StatusBadge } from "./parts.js";
import { SmallTrend } from "./Trend.js";

export function IssueList({ issues }: { issues: ListedIssue[] }) {
  const list = useRef<HTMLOListElement>(null);
  useWalk(list);
  return (
    <ol class="issues" ref={list}>
      {issues.map((issue) => <li key={issue.id}><Row issue={issue} /></li>)}
    </ol>
  );
}

/** For so long an issue is called new. */
const NEW_MS = 86_400_000;

function Row({ issue }: { issue: ListedIssue }) {
  const { id, kind, title, where, status, first, last, sessions, trend, browsers } = issue;
  const isNew = status === "open" && Date.now() - Date.parse(first) < NEW_MS;
  return (
    <a class={`issue ${status}`} href={`/issues/${id}`}>
      <Kind kind={kind} />
      <span class="what">
        <strong>{title}</strong>
        <span class="soft"><code>{where}</code></span>
      </span>
      <span class="signals">
        {isNew && <span class="badge warn">New</span>}
        {status !== "open" && <StatusBadge status={status} />}
      </span>
      <SmallTrend counts={trend} />
      <span class="tally">
        <b>{issue.count.toLocaleString()}<i aria-hidden="true">×</i></b>
        <span class="soft">{count(sessions, "session")}</span>
      </span>
      <span class="seen">
        <span><time dateTime={last} title={`Last: ${exactly(last)}`}>{ago(last)}</time></span>
        <span class="soft">
          {issue.count === 1 ? "for the first time" : <>first <time dateTime={first} title={`First: ${exactly(first)}`}>{ago(first)}</time></>}
        </span>
      </span>
      <span class="used soft" title={Object.keys(browsers).join("; ")}>{namesOf(browsers)}</span>
    </a>
  );
}

/** Without versions and systems, and of many the first two: `Chrome, Safari +1`. */
function namesOf(browsers: Record<string, number>): string {
  const names = [...new Set(Object.keys(browsers).map((name) => name.replace(/ \d+.*$/, "")))];
  return names.slice(0, 2).join(", ") + (names.length > 2 ? ` +${names.length - 2}` : "");
}
