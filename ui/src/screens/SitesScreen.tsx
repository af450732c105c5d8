/** All sites of the account, and a new one. */

import { useSignal } from "@preact/signals";
import { may, me } from "../me.js";
import { go } from "../router.js";
import type { CountedSite, Site } from "../wire.js";
import { AddSite } from "./AddSite.js";
import { Shell, Trouble, Waiting } from "./parts.js";
import { SiteCounts } from "./SiteCounts.js";
import { System } from "./System.js";
import { useSites } from "./useSites.js";

export function SitesScreen() {
  const { sites, error, again } = useSites();
  const adding = useSignal(false);
  const added = (site: Site) => go(`/sites/${site.id}`);
  const list = sites.value;

  return (
    <Shell title="Sites">
      {error.value && <Trouble error={error.value} again={again} />}
      {!list && !error.value && <Waiting what="Loading your sites …" />}
      {list?.length === 0 && <FirstSite added={added} />}
      {list && list.length > 0 && (
        <>
          <div class="heading">
            <h1>Sites</h1>
            {!adding.value && may("member") && <button class="button primary" onClick={() => (adding.value = true)}>Add a site</button>}
          </div>
          {adding.value && <AddSite added={added} cancel={() => (adding.value = false)} />}
          <ul class="sites">{list.map((site) => <SiteCard key={site.id} site={site} />)}</ul>
          <System />
        </>
      )}
    </Shell>
  );
}

const FirstSite = ({ added }: { added: (site: Site) => void }) => (
  <section class="first">
    <h1>See what your visitors really saw</h1>
    <p class="soft">
      Name the site to watch. You get one line to paste into its pages, and sessions appear here as people visit.
    </p>
    {me.value && !may("member") ? <p>Ask a member or an owner of the account to add one.</p> : <AddSite added={added} />}
  </section>
);

const SiteCard = ({ site }: { site: CountedSite }) => (
  <li>
    <a class="card" href={`/sites/${site.id}`}>
      <span class="name">
        <strong>{site.name}</strong>
        <span class="soft">{site.origins.map((origin) => origin.replace(/^https?:\/\//, "")).join(", ") || "no origin yet"}</span>
      </span>
      <SiteCounts counts={site.counts} />
    </a>
  </li>
);
