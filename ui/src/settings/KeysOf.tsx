/** The key that a site's pages name it by, and another one in its place. */

import { useSignal } from "@preact/signals";
import { changeKey, endFormerKeys } from "../api.js";
import { exactly, timeUntil } from "../format.js";
import { may } from "../me.js";
import { Snippet } from "../screens/Install.js";
import { Copy } from "../screens/parts.js";
import type { Site } from "../wire.js";
import { Choices, Section } from "./parts.js";

interface Props { site: Site; settle: (site: Site) => void }

const DAY_S = 86_400;
const GRACES = [
  { value: 7 * DAY_S, name: "A week more", about: "Pages that browsers and proxies have cached go on to be recorded until they have the new snippet." },
  { value: DAY_S, name: "A day more", about: "For sites whose pages are not cached for long." },
  { value: 0, name: "Not at all", about: "Only the new key counts from now on. For a key that somebody misuses." },
];

export function KeysOf({ site, settle }: Props) {
  const failure = useSignal("");
  const busy = useSignal(false);
  const run = async (job: () => Promise<Site>) => {
    busy.value = true;
    failure.value = "";
    await job().then(settle, (reason: Error) => (failure.value = reason.message));
    busy.value = false;
  };
  return (
    <Section id="keys" title="Keys"
      about="The key says which site a page belongs to. It is no secret: it stands in the pages, and lets nobody read anything.">
      <div class="setting-field">
        <h3>Public key</h3>
        <p class="snippet"><code>{site.key}</code><Copy text={site.key} label="Copy key" /></p>
      </div>
      <div class="setting-field">
        <h3>Snippet</h3>
        <Snippet site={site} />
        <p class="soft small">This line goes into the <code>&lt;head&gt;</code> of every page.</p>
      </div>
      {site.former_keys.length > 0 && <Former site={site} end={() => void run(() => endFormerKeys(site.id))} busy={busy.value} />}
      {failure.value && <p class="failure" role="alert">{failure.value}</p>}
      <NewKey busy={busy.value} make={(graceS) => run(() => changeKey(site.id, graceS))} />
    </Section>
  );
}

const Former = ({ site, end, busy }: { site: Site; end: () => void; busy: boolean }) => (
  <div class="setting-field">
    <h3>Former keys, which still count</h3>
    <ul class="plain">
      {site.former_keys.map(({ key, until }) => (
        <li key={key}><code>{key}</code> <span class="soft small" title={exactly(until)}>for {timeUntil(until)} more</span></li>
      ))}
    </ul>
    <p><button class="button" disabled={busy || !may("member")} onClick={end}>End them now</button></p>
  </div>
);

function NewKey({ busy, make }: { busy: boolean; make: (graceS: number) => Promise<void> }) {
  const isOpen = useSignal(false);
  const grace = useSignal(GRACES[0]!.value);
  const said = useSignal("");
  const confirm = async () => {
    await make(grace.value);
    isOpen.value = false;
    said.value = "There is a new key. Put the new snippet into your pages.";
  };
  if (!isOpen.value) {
    return (
      <div>
        <button class="button" disabled={!may("member")} onClick={() => (isOpen.value = true, said.value = "")}>Make a new key …</button>
        <p class="small soft" role="status">{said.value}</p>
      </div>
    );
  }
  return (
    <div class="asked">
      <Choices legend="How long does the key of now still count?" choices={GRACES} value={grace.value} pick={(picked) => (grace.value = picked)} />
      <div class="row">
        <button class="button primary" disabled={busy} onClick={() => void confirm()}>Make a new key</button>
        <button class="quiet" onClick={() => (isOpen.value = false)}>Cancel</button>
      </div>
    </div>
  );
}
