/** The address that alerts are posted to: of it no more than the host is ever shown. */

import { useSignal } from "@preact/signals";
import { changeAlerts, type AlertsChange } from "../api.js";
import { Copy } from "../screens/parts.js";
import type { WebhookKind } from "../facts.js";
import type { AlertsProps } from "./AlertsOf.js";
import { Choices, DraftForm, Field } from "./parts.js";
import { useDraft } from "./useDraft.js";

const KINDS = [
  { value: "generic" as const, name: "JSON, signed", about: "As Standard Webhooks are: a library you have checks the signature (docs/alerts.md)." },
  { value: "slack" as const, name: "Slack", about: "For an address of Slack's incoming webhooks, or of what takes the same." },
];

export function Webhook({ site, alerts, settle }: AlertsProps) {
  const failure = useSignal("");
  const isOpen = useSignal(false);
  const kept = { webhook: "", kind: alerts.kind ?? ("generic" as WebhookKind) };
  const draft = useDraft(kept, async ({ webhook, kind }) => {
    settle(await changeAlerts(site, { ...(webhook ? { webhook } : {}), kind: kind ?? kept.kind }));
    isOpen.value = false;
  });
  const change = async (asked: AlertsChange) => {
    failure.value = "";
    await changeAlerts(site, asked).then(settle, (reason: Error) => (failure.value = reason.message));
  };
  const isSet = alerts.webhook !== null;
  return (
    <div class="setting-part">
      <h3>Webhook</h3>
      {isSet && (
        <p class="heard small">
          <span class="badge green">On</span><code>{alerts.webhook}</code>
          <button class="quiet" onClick={() => (isOpen.value = !isOpen.value)} aria-expanded={isOpen.value}>Replace</button>
          {alerts.kind === "generic" && <button class="quiet" onClick={() => void change({ new_secret: true })}>New secret</button>}
          <button class="quiet" onClick={() => void change({ webhook: null })}>Remove</button>
        </p>
      )}
      {alerts.secret && <Secret secret={alerts.secret} />}
      {failure.value && <p class="failure" role="alert">{failure.value}</p>}
      {!isSet && !isOpen.value && (
        <p class="row">
          <button class="button" onClick={() => (isOpen.value = true)}>Add a webhook …</button>
          <span class="soft small">Alerts are then posted to an address of yours as well.</span>
        </p>
      )}
      {isOpen.value && (
        <DraftForm draft={draft} fault="" save={isSet ? "Replace" : "Add webhook"} cancel={() => (isOpen.value = false)}>
          <Field label="Address" fault={draft.failure || undefined}
            about="Where alerts are posted to. It may be a key by itself, so that only its host is shown once it is saved.">
            {(ids) => <input {...ids} type="url" value={draft.value.webhook} placeholder="https://hooks.example/…" spellcheck={false} autocomplete="off"
              onInput={(event) => draft.set({ webhook: event.currentTarget.value.trim() })} />}
          </Field>
          <Choices legend="Shape" choices={KINDS} value={draft.value.kind} pick={(kind) => draft.set({ kind })} />
        </DraftForm>
      )}
    </div>
  );
}

const Secret = ({ secret }: { secret: string }) => (
  <div class="told-once" role="status">
    <p><b>The secret that signs what is sent there.</b> <span class="soft small">It is shown this once: keep it where the webhook is taken.</span></p>
    <p class="snippet"><code>{secret}</code><Copy text={secret} label="Copy" /></p>
  </div>
);
