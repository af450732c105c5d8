/** What is recorded of the visitors of a site, and what stays with them. */

import { changeSite, type SiteChange } from "../api.js";
import { Copy } from "../screens/parts.js";
import type { Masking, SiteSettings } from "../facts.js";
import type { Site } from "../wire.js";
import { Choices, DraftForm, Field, Section, Tick, type Choice } from "./parts.js";
import { useDraft, type Draft } from "./useDraft.js";

const MASKING: Choice<Masking>[] = [
  { value: "inputs", name: "What is typed", about: "Fields show dots of the same length. The page itself is readable. This is right for most sites." },
  { value: "all", name: "All texts and pictures", about: "Only the shape of pages is left, and where people click. For pages that show what is private." },
  { value: "none", name: "Only secrets", about: "Passwords and card numbers are masked, nothing else: you read what people type." },
];
const CONSENT = "hawk.consent()";

interface Props { site: Site; settle: (site: Site) => void }
type Told = Omit<SiteSettings, "days">;

export function Recording({ site, settle }: Props) {
  const { sampling, masking, on_error, consent, query, defaults } = site;
  const draft = useDraft<Told>({ sampling, masking, on_error, consent, query }, async (changed) =>
    settle(await changeSite(site.id, asChange(changed, defaults))));
  const { value, set } = draft;
  const fault = (name: keyof Told) => (draft.failure.includes(`$.${name}`) ? draft.failure : undefined);
  const isElsewhere = !fault("sampling") && !fault("query");
  return (
    <Section id="recording" title="Recording"
      about="Masking happens in the visitor's browser: what is masked never leaves it. A change holds for pages that are loaded from now on, after five minutes at most.">
      <DraftForm draft={draft} fault={isElsewhere ? draft.failure : ""}>
        <Choices legend="What is masked" choices={MASKING} value={value.masking} pick={(picked) => set({ masking: picked })} />
        {value.masking === "none" && (
          <p class="warning small" role="status">
            Names, addresses and messages are then kept as they were typed. Make sure that your visitors know, and that you may.
          </p>
        )}
        <Sampling draft={draft} usual={defaults.sampling} fault={fault("sampling")} />
        <Tick label="Wait for consent" checked={value.consent} tick={(checked) => set({ consent: checked })}
          about={<>Nothing is recorded, sent or stored before your page calls <code>{CONSENT}</code>.</>} />
        {value.consent && <p class="snippet"><code>{`<button onclick="${CONSENT}">I agree</button>`}</code><Copy text={CONSENT} label="Copy the call" /></p>}
        <Field label="Values that stay in addresses" fault={fault("query")}
          about={<>Names of query parameters, with spaces between. The values of all others are dropped: <code>?page=2&amp;token=…</code> is kept as <code>?page=2&amp;token=</code>.</>}>
          {(ids) => <input {...ids} value={value.query.join(" ")} spellcheck={false} autocomplete="off"
            onInput={(event) => set({ query: event.currentTarget.value.split(/\s+/).filter(Boolean) })} />}
        </Field>
        <Usual draft={draft} defaults={defaults} />
      </DraftForm>
    </Section>
  );
}

function Sampling({ draft: { value, set }, usual, fault }: { draft: Draft<Told>; usual: number; fault: string | undefined }) {
  const percent = Math.round(value.sampling * 1000) / 10;
  const said = percent === 100 ? "Every session is recorded." : percent === 0 ? "No session is recorded."
    : `Of a hundred sessions about ${percent} are recorded. Which ones is drawn when they begin.`;
  return (
    <>
      <Field label="Share of sessions, in percent" about={`${said} On this server ${Math.round(usual * 1000) / 10} is usual.`} fault={fault}>
        {(ids) => <input {...ids} class="brief" type="number" min="0" max="100" step="any" value={percent}
          onInput={(event) => event.currentTarget.value && set({ sampling: Number(event.currentTarget.value) / 100 })} />}
      </Field>
      <Tick label="Keep the others when something fails" checked={value.on_error} tick={(checked) => set({ on_error: checked })}
        about="Sessions that were not drawn wait in the visitor's browser, the last minute or two of them. They are sent from there on when an error or a failed request occurs, and else never." />
    </>
  );
}

/** Which of these differ from what is usual, and the way back. */
function Usual({ draft, defaults }: { draft: Draft<Told>; defaults: SiteSettings }) {
  const usual = Object.fromEntries(Object.keys(draft.value).map((name) => [name, defaults[name as keyof Told]])) as unknown as Told;
  if (JSON.stringify(usual) === JSON.stringify({ ...usual, ...draft.value })) return null;
  return <p><button type="button" class="quiet" onClick={() => draft.set(usual)}>Set all of these to what is usual on this server</button></p>;
}

/** What is as usual follows the server, also when that changes. */
function asChange(changed: Partial<Told>, defaults: SiteSettings): SiteChange {
  return Object.fromEntries(Object.entries(changed).map(([name, value]) => {
    const isUsual = JSON.stringify(value) === JSON.stringify(defaults[name as keyof Told]);
    return [name, isUsual ? null : value];
  }));
}
