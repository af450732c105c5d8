/** What goes wrong on a site. */

import { site as askSite, type IssueFilter as Filter } from "../api.js";
import { IssueFilter, readIssueFilter } from "../issues/IssueFilter.js";
import { IssueList } from "../issues/IssueList.js";
import { useIssues } from "../issues/useIssues.js";
import { here } from "../router.js";
import { Eye, Shell, Trouble, Waiting } from "./parts.js";
import { SiteNav } from "./SiteNav.js";
import { useLoad } from "./useLoad.js";

export function IssuesScreen({ id }: { id: string }) {
  const site = useLoad(id, () => askSite(id));
  const filter = readIssueFilter(here.value.searchParams);
  const { items, next, error, more, again } = useIssues(id, filter);
  const list = items.value;
  const name = site.value.value?.name ?? "Site";
  const isOpenOnes = filter.status === "open" && !filter.kind;
  return (
    <Shell title={`Issues of ${name}`} trail={<><a href="/sites">Sites</a><a href={`/sites/${id}`}>{name}</a></>}>
      <div class="heading">
        <h1>{name}</h1>
        <SiteNav site={id} here="issues" open={isOpenOnes && list && !next.value ? list.length : null} />
      </div>
      <IssueFilter filter={filter} />
      {error.value && <Trouble error={error.value} again={again} />}
      {!list && !error.value && <Waiting what="Loading issues …" />}
      {list?.length === 0 && <Nothing filter={filter} />}
      {list && list.length > 0 && <IssueList issues={list} />}
      {next.value && <button class="button more" onClick={() => void more()}>More issues</button>}
    </Shell>
  );
}

function Nothing({ filter: { status, kind } }: { filter: Filter }) {
  if (status === "open" && !kind) {
    return (
      <section class="calm" role="status">
        <Eye size={64} awake />
        <h2>Nothing is open</h2>
        <p class="soft">
          When an error or a failed request meets a visitor, it shows up here within seconds, with the screen as it was
          at that moment.
        </p>
        <p class="small"><a href="?status=all">Show what was resolved or ignored</a></p>
      </section>
    );
  }
  const what = kind === "request" ? "failed request" : kind === "error" ? "error" : "issue";
  return (
    <p class="nothing" role="status">
      {status ? `No ${what} is ${status}.` : `No ${what} yet.`} <a href={window.location.pathname}>Show the open ones</a>
    </p>
  );
}
