/** The reporter's one global, `hawk`, and its start from the script's own tag. */

import { forget, record } from "./delivery";
import { maskText } from "./mask";
import { quietly, restore } from "./patches";
import { running, start, stop, type Config } from "./run";
import { change, keep, kept, recall } from "./session";
import { addressOf, site } from "./tag";
import { watchWorld } from "./world";

const CONSENT = "hawk-consent";

let wanted = false;
/** What the visitor has said when asked, in this tab. */
let agreed = recall(CONSENT);

/** The visitor has said in the browser that they do not want this. */
const declined = (): unknown =>
  (navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl || navigator.doNotTrack === "1";

/** What the server says holds as long as its answer may be cached: a changed masking is in force soon after. */
async function begin(): Promise<void> {
  const response = await fetch(addressOf("sites") + "/config", { credentials: "omit", referrerPolicy: "origin" });
  const config = (await response.json()) as Config;
  // Where the visitor is asked first, silence is no; elsewhere only a no is.
  if (response.ok && wanted && (agreed ?? !config.consent)) start(config);
  else restore();
}

const begun = quietly((): void => {
  wanted = !!site && !declined();
  if (!wanted || running) return;
  // What is made before the server has answered would not be seen later.
  watchWorld(document);
  begin().catch(restore);
});
const ended = quietly((): void => {
  wanted = false;
  stop();
});

const hawk = {
  start: begun,
  stop: ended,
  /** Says whether the visitor agrees: without it nothing more is recorded in this tab, and nothing kept. */
  consent: quietly((yes: unknown = true) => {
    agreed = !!yes;
    keep(CONSENT, agreed);
    if (agreed) return begun();
    forget();
    ended();
    change({ visitor: undefined, session: undefined, at: 0, known: [] });
  }),
  /** Says who the visitor is. */
  identify: quietly((name: unknown) => void (running && record("identify", { name: `${name}`.slice(0, 1000) }))),
  /** Notes something of the site's own. */
  event: quietly((name: unknown, data: unknown = null) => {
    // As it is now, and thrown out here when it is no data.
    const copy: unknown = JSON.parse(JSON.stringify(data));
    if (running) record("custom", { name: maskText(`${name}`).slice(0, 1000), data: copy });
  }),
  /** The session's id, or undefined while nothing is sent. */
  session: () => (running && kept.sampled ? kept.session : undefined),
};

// An element with this id is no property of the window's own.
if (!Object.hasOwn(window, "hawk")) {
  (window as { hawk?: typeof hawk }).hawk = hawk;
  begun();
}
