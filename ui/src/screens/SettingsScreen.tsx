/** What can be set of a site. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { site as askSite } from "../api.js";
import { learnMe, me } from "../me.js";
import { AlertsOf } from "../settings/AlertsOf.js";
import { Danger } from "../settings/Danger.js";
import { General } from "../settings/General.js";
import { KeysOf } from "../settings/KeysOf.js";
import { Forbidden } from "../settings/parts.js";
import { Recording } from "../settings/Recording.js";
import { RetentionOf } from "../settings/RetentionOf.js";
import type { Site } from "../wire.js";
import { Shell, Trouble, Waiting } from "./parts.js";
import { SiteNav } from "./SiteNav.js";
import { useLoad } from "./useLoad.js";

export function SettingsScreen({ id }: { id: string }) {
  const { value, error, again } = useLoad(id, () => askSite(id));
  /** As the last change has left it. */
  const changed = useSignal<Site | null>(null);
  useEffect(learnMe, []);
  const site = changed.value ?? value.value;
  const name = site?.name ?? "Site";
  const isReady = site && me.value; // which fields may be changed, and which not, is not to flicker
  return (
    <Shell title={`Settings of ${name}`} trail={<><a href="/sites">Sites</a><a href={`/sites/${id}`}>{name}</a></>}>
      <div class="heading">
        <h1>{name}</h1>
        <SiteNav site={id} here="settings" />
      </div>
      {error.value && <Trouble error={error.value} again={again} />}
      {!isReady && !error.value && <Waiting what="Loading the settings …" />}
      {isReady && <Sections site={site} settle={(after) => (changed.value = after)} />}
    </Shell>
  );
}

const Sections = ({ site, settle }: { site: Site; settle: (after: Site) => void }) => (
  <div class="settings">
    <Forbidden role="member">you see how it is set, and a member or an owner can change it.</Forbidden>
    <General site={site} settle={settle} />
    <Recording site={site} settle={settle} />
    <RetentionOf site={site} settle={settle} />
    <AlertsOf site={site.id} />
    <KeysOf site={site} settle={settle} />
    <Danger site={site} />
  </div>
);
