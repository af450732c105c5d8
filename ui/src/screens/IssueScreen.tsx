/** One issue: what broke, what its visitor saw, for how many, and what becomes of it. */

import { site as askSite } from "../api.js";
import { KINDS, Kind } from "../issues/parts.js";
import { Occurrences } from "../issues/Occurrences.js";
import { Screenshot } from "../issues/Screenshot.js";
import { Sides } from "../issues/Sides.js";
import { Stack } from "../issues/Stack.js";
import { Told } from "../issues/Told.js";
import { useIssue } from "../issues/useIssue.js";
import { Verdict } from "../issues/Verdict.js";
import type { WholeIssue } from "../wire.js";
import { Shell, Trouble, Waiting } from "./parts.js";
import { useLoad } from "./useLoad.js";

export function IssueScreen({ id }: { id: string }) {
  const { value, error, again, settle } = useIssue(id);
  const issue = value.value;
  return (
    <Shell title={issue?.title ?? "Issue"} trail={issue && <Trail site={issue.site} />}>
      {error.value && <Trouble error={error.value} again={() => void again()} />}
      {!issue && !error.value && <Waiting what="Loading the issue …" />}
      {issue && (
        <article class="one-issue">
          <header>
            <p class="small soft"><Kind kind={issue.kind} /> {KINDS[issue.kind]}</p>
            <h1>{issue.title}</h1>
            {issue.where && <p class="soft"><code>{issue.where}</code></p>}
            <Verdict issue={issue} settle={settle} />
          </header>
          <Case issue={issue} />
          <Sides issue={issue} />
          <Occurrences issue={issue} />
        </article>
      )}
    </Shell>
  );
}

function Trail({ site }: { site: string }) {
  const { value } = useLoad(site, () => askSite(site));
  return <><a href={`/sites/${site}`}>{value.value?.name ?? "Sessions"}</a><a href={`/sites/${site}/issues`}>Issues</a></>;
}

function Case({ issue: { kind, latest, screenshot } }: { issue: WholeIssue }) {
  if (!latest) return <div class="case" />;
  return (
    <div class="case">
      <Screenshot path={latest.state && screenshot} latest={latest} />
      <Told kind={kind} data={latest.data} />
      <Stack stack={latest.stack} raw={latest.data.stack} />
    </div>
  );
}
