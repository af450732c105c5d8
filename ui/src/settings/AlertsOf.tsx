/** Who is told when something breaks on a site. */

import { useSignal } from "@preact/signals";
import { alerts as askAlerts, changeAlerts } from "../api.js";
import { count } from "../format.js";
import { may } from "../me.js";
import { Waiting } from "../screens/parts.js";
import { useLoad } from "../screens/useLoad.js";
import type { SiteAlerts } from "../facts.js";
import { Lines } from "./Lines.js";
import { Choices, DraftForm, Forbidden, Section } from "./parts.js";
import { TestAlerts, Undelivered } from "./Told.js";
import { useDraft } from "./useDraft.js";
import { Webhook } from "./Webhook.js";

const ABOUT = "A letter for each new issue, and for each that comes back: what broke, for how many, the screen at that moment. At most one an hour of an issue, and twenty a day.";

export function AlertsOf({ site }: { site: string }) {
  return (
    <Section id="alerts" title="Alerts" about={ABOUT}>
      {may("member") ? <Loaded site={site} /> : <Forbidden role="member">who is told is for members and owners to see.</Forbidden>}
    </Section>
  );
}

function Loaded({ site }: { site: string }) {
  const { value, error } = useLoad(site, () => askAlerts(site));
  const changed = useSignal<SiteAlerts | null>(null);
  const found = changed.value ?? value.value;
  if (error.value) return <p class="failure" role="alert">{error.value.message}</p>;
  if (!found) return <Waiting what="Loading who is told …" />;
  const settle = (after: SiteAlerts) => (changed.value = after);
  return (
    <>
      <Mail site={site} alerts={found} settle={settle} />
      <Webhook site={site} alerts={found} settle={settle} />
      <TestAlerts site={site} alerts={found} />
      <Undelivered alerts={found} />
    </>
  );
}

export interface AlertsProps { site: string; alerts: SiteAlerts; settle: (after: SiteAlerts) => void }

/** Null: owners and members; none: nobody. */
function Mail({ site, alerts, settle }: AlertsProps) {
  const draft = useDraft({ to: alerts.to }, async (changed) => settle(await changeAlerts(site, changed)));
  const listing = useSignal(false);
  const { to } = draft.value;
  const who = to === null ? "everybody" : to.length || listing.value ? "these" : "nobody";
  const pick = (picked: string) => {
    listing.value = picked === "these";
    draft.set({ to: picked === "everybody" ? null : picked === "these" ? (alerts.to?.length ? alerts.to : alerts.told) : [] });
  };
  const everybody = alerts.to === null ? ` Now ${count(alerts.told.length, "address", "addresses")}: ${alerts.told.join(", ")}.` : "";
  return (
    <DraftForm draft={draft} fault={/e-mail/.test(draft.failure) && who === "these" ? "" : draft.failure}>
      {!alerts.mails && <p class="warning small">This server sends no mail yet: [mail] in hawk.toml says through which server (docs/alerts.md).</p>}
      <Choices legend="Who gets mail" value={who} pick={pick}
        choices={[
          { value: "everybody", name: "Owners and members", about: `Everybody but viewers.${everybody}` },
          { value: "these", name: "These addresses", about: "Also of people who have no account here. They see what is in the letter, and no more." },
          { value: "nobody", name: "Nobody" },
        ]} />
      {who === "these" && (
        <Lines label="Addresses that get mail" items={to ?? []} change={(items) => draft.set({ to: items })} type="email" placeholder="ops@shop.example"
          read={(typed) => typed.split(/[\s,]+/)} fault={/e-mail/.test(draft.failure) ? draft.failure : undefined} />
      )}
    </DraftForm>
  );
}
