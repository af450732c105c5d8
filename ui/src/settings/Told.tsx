/** Whether alerts come through: a test, and what did not. */

import { useSignal } from "@preact/signals";
import { testAlerts } from "../api.js";
import { ago, exactly, timeUntil } from "../format.js";
import { me } from "../me.js";
import type { SiteAlerts, Tried } from "../facts.js";

export function TestAlerts({ site, alerts }: { site: string; alerts: SiteAlerts }) {
  const tried = useSignal<Tried | null>(null);
  const failure = useSignal("");
  const busy = useSignal(false);
  const test = async () => {
    busy.value = true;
    failure.value = "";
    tried.value = null;
    await testAlerts(site).then((answer) => (tried.value = answer), (reason: Error) => (failure.value = reason.message));
    busy.value = false;
  };
  const ways = [alerts.mails && `a letter to you (${me.value?.email ?? ""})`, alerts.webhook && "a body to the webhook"].filter(Boolean);
  return (
    <div class="setting-part">
      <h3>Does it come through?</h3>
      <p class="row">
        <button class="button" disabled={busy.value || !ways.length} onClick={() => void test()}>{busy.value ? "Sending …" : "Send a test"}</button>
        <span class="soft small">{ways.length ? `Sends ${ways.join(" and ")}, and to nobody else.` : "There is nothing to send to: no mail server, and no webhook."}</span>
      </p>
      <div role="status" class="small">
        {tried.value?.mail && <Outcome what={`The letter to ${tried.value.mail.to}`} why={tried.value.mail.why} />}
        {tried.value?.webhook && <Outcome what="The webhook" why={tried.value.webhook.why} />}
      </div>
      {failure.value && <p class="failure" role="alert">{failure.value}</p>}
    </div>
  );
}

const Outcome = ({ what, why }: { what: string; why: string | null }) => (
  <p><span class={why ? "badge red" : "badge green"}>{why ? "Not taken" : "Taken"}</span> {what}{why && `: ${why}`}</p>
);

export function Undelivered({ alerts: { undelivered } }: { alerts: SiteAlerts }) {
  if (!undelivered.length) return null;
  return (
    <div class="setting-part">
      <h3>What did not get through</h3>
      <ul class="plain small">
        {undelivered.map((one) => (
          <li key={one.made + one.to}>
            <b>{one.to}</b>, <span title={exactly(one.made)}>{ago(one.made)}</span>: {one.why}. <span class="soft">
              {one.next ? `Tried again in ${timeUntil(one.next)}.` : "Given up."}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
