/** Deletes a site with all that was recorded of it. */

import { useSignal } from "@preact/signals";
import { deleteSite } from "../api.js";
import { may } from "../me.js";
import { go } from "../router.js";
import type { Site } from "../wire.js";
import { Field, Forbidden, Section } from "./parts.js";

export function Danger({ site }: { site: Site }) {
  const typed = useSignal("");
  const failure = useSignal("");
  const busy = useSignal(false);
  const isNamed = typed.value.trim() === site.name;
  const send = async (event: Event) => {
    event.preventDefault();
    if (!isNamed || busy.value) return;
    busy.value = true;
    failure.value = "";
    await deleteSite(site.id).then(() => go("/sites"), (reason: Error) => (failure.value = reason.message));
    busy.value = false;
  };
  return (
    <Section id="danger" title="Delete this site"
      about="All its sessions, pictures, issues and settings are deleted for good, and its pages are not heard any more. Backups lose them with time.">
      <form class="setting-form" onSubmit={(event) => void send(event)}>
        <Forbidden role="owner">only an owner can delete a site.</Forbidden>
        <fieldset disabled={!may("owner")}>
          <Field label={`Type ${site.name} to confirm`} fault={failure.value || undefined}>
            {(ids) => <input {...ids} value={typed.value} autocomplete="off" spellcheck={false} onInput={(event) => (typed.value = event.currentTarget.value)} />}
          </Field>
        </fieldset>
        <div class="row">
          <button class="button danger" disabled={!isNamed || busy.value || !may("owner")}>{busy.value ? "Deleting …" : "Delete with everything"}</button>
        </div>
      </form>
    </Section>
  );
}
