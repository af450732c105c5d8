/** What a site is called, which pages are its own, and whether they are heard of. */

import { changeSite, newestSession } from "../api.js";
import { ago, exactly } from "../format.js";
import { readOrigins } from "../screens/AddSite.js";
import { useLoad } from "../screens/useLoad.js";
import type { Site } from "../wire.js";
import { Lines } from "./Lines.js";
import { DraftForm, Field, Section } from "./parts.js";
import { useDraft } from "./useDraft.js";

interface Props { site: Site; settle: (site: Site) => void }

export function General({ site, settle }: Props) {
  const { name, origins } = site;
  const draft = useDraft({ name, origins }, async (changed) => settle(await changeSite(site.id, changed)));
  // The server says what is wrong in a sentence: it speaks of one or the other.
  const ofName = /name/.test(draft.failure), ofOrigins = /origin/.test(draft.failure);
  return (
    <Section id="general" title="General" about="Only pages from these addresses may send anything. What comes from elsewhere is refused.">
      <DraftForm draft={draft} fault={ofName || ofOrigins ? "" : draft.failure}>
        <Field label="Name" fault={ofName ? draft.failure : undefined}>
          {(ids) => <input {...ids} value={draft.value.name} maxLength={100} onInput={(event) => draft.set({ name: event.currentTarget.value })} />}
        </Field>
        <Lines label="Addresses" items={draft.value.origins} change={(items) => draft.set({ origins: items })} read={readOrigins}
          placeholder="https://shop.example" fault={ofOrigins ? draft.failure : undefined}
          about={<>With scheme, and with the port where there is one. <code>https://*.shop.example</code> stands for all names below shop.example, and not for shop.example itself.</>} />
      </DraftForm>
      <Heard site={site.id} />
    </Section>
  );
}

/** Whether the snippet is seen: the newest session tells. */
function Heard({ site }: { site: string }) {
  const { value, error, again } = useLoad(site, async () => ({ newest: await newestSession(site) }));
  if (error.value) return <p class="failure">{error.value.message}</p>;
  if (!value.value) return null;
  const { newest } = value.value;
  const at = newest && (newest.ended ?? new Date().toISOString());
  return (
    <p class="heard small">
      <span class={newest?.live ? "badge live" : newest ? "badge ended" : "badge warn"}>{newest?.live ? "Live" : newest ? "Seen" : "Not seen yet"}</span>
      <span>
        {newest && at
          ? <>The snippet was last seen <span title={exactly(at)}>{newest.live ? "just now" : ago(at)}</span>{newest.url && <> on a visit to <code>{newest.url}</code></>}.</>
          : <>Nothing has come yet. Put the snippet (below, under Keys) into a page, open that page, and look again.</>}
      </span>
      <button class="quiet" onClick={again}>Look again</button>
    </p>
  );
}
