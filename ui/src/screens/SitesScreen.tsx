/** All sites of the account, and a new one. */

import { useSignal } from "@preact/signals";
import { sites } from "../api.js";
import { go } from "../router.js";
import type { Site } from "../wire.js";
import { AddSite } from "./AddSite.js";
import { Shell, Trouble, Waiting } from "./parts.js";
import { System } from "./System.js";
import { useLoad } from "./useLoad.js";

export function SitesScreen() {
  const { value, error, again } = useLoad("sites", sites);
  const adding = useSignal(false);
  const added = (site: Site) => go(`/sites/${site.id}`);
  const list = value.value?.items;

  return (
    <Shell title="Sites">
      {error.value && <Trouble error={error.value} again={again} />}
      {!list && !error.value && <Waiting what="Loading your sites …" />}
      {list?.length === 0 && <FirstSite added={added} />}
      {list && list.length > 0 && (
        <>
          <div class="heading">
            <h1>Sites</h1>
            {!adding.value && <button class="button primary" onClick={() => (adding.value = true)}>Add a site</button>}
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
    <AddSite added={added} />
  </section>
);

const SiteCard = ({ site }: { site: Site }) => (
  <li>
    <a class="card" href={`/sites/${site.id}`}>
      <strong>{site.name}</strong>
      <span class="soft">{site.origins.map((origin) => origin.replace(/^https?:\/\//, "")).join(", ") || "no origin yet"}</span>
    </a>
  </li>
);
