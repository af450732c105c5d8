/** For how long the sessions of a site are kept. */

import { changeSite } from "../api.js";
import { count } from "../format.js";
import type { Site } from "../wire.js";
import { Choices, DraftForm, Field, Section } from "./parts.js";
import { useDraft } from "./useDraft.js";

interface Props { site: Site; settle: (site: Site) => void }

const SUGGESTED = 30;

export function RetentionOf({ site, settle }: Props) {
  const most = site.defaults.days;
  /** Null: as the server says. */
  const kept = { days: site.own.includes("days") ? site.days : null as number | null };
  const draft = useDraft(kept, async ({ days }) => settle(await changeSite(site.id, { days: days ?? null })));
  const { days } = draft.value;
  const usual = most ? `After ${count(most, "day")}` : "Never";
  return (
    <Section id="retention" title="Retention"
      about="A session counts as old by its last sign of life. What is too old is deleted with its pictures, for good.">
      <DraftForm draft={draft} fault="">
        <Choices legend="Sessions are deleted" value={days === null ? "usual" : "own"}
          pick={(picked) => draft.set({ days: picked === "usual" ? null : Math.min(SUGGESTED, most || SUGGESTED) })}
          choices={[
            { value: "usual", name: usual, about: "As [retention] in hawk.toml says for all sites of this server. Its limit of the disk may delete the dullest sooner." },
            { value: "own", name: "Sooner, on this site", about: most ? `At most ${count(most, "day")}: whoever runs the server has set that, and answers for it.` : "After as many days as you say." },
          ]} />
        {(days !== null || draft.failure) && (
          <Field label="Days" fault={draft.failure || undefined} about={days !== null && (kept.days === null || days < kept.days) ? "What is older than that now is deleted within a minute of saving." : undefined}>
            {(ids) => <input {...ids} class="brief" type="number" min="1" max={most || 36500} step="1" value={days ?? ""}
              onInput={(event) => draft.set({ days: Number(event.currentTarget.value) || 0 })} />}
          </Field>
        )}
      </DraftForm>
    </Section>
  );
}
