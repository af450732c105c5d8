/** The reporter's one global, `hawk`, and its start from the script's own tag. */

import { maskText } from "./mask";
import { quietly } from "./patches";
import { beginRun, type Config, type Run } from "./run";
import { keep, recall } from "./session";

const tag = document.currentScript as HTMLScriptElement | null;
const key = encodeURIComponent(tag?.dataset.site ?? "");
const server = tag ? new URL("/v1/", tag.src).href : "";
const name = `hawk-config-${key}`;

/** What the server says holds for so long: a changed masking is in force at the next page load after it. */
const CONFIG_MS = 300_000;

let run: Run | undefined;
let wanted = false;

/** The visitor has said in the browser that they do not want this. */
const declined = (): unknown =>
  (navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl || navigator.doNotTrack === "1";

async function configure(): Promise<Config> {
  const kept = recall<{ at: number; config: Config } | null>(name);
  if (kept && Date.now() - kept.at < CONFIG_MS) return kept.config;
  const response = await fetch(`${server}sites/${key}/config`, { credentials: "omit", cache: "no-store" });
  if (!response.ok) throw response;
  const config = (await response.json()) as Config;
  keep(name, { at: Date.now(), config });
  return config;
}

async function begin(): Promise<void> {
  const config = await configure();
  if (wanted && !run) run = beginRun(`${server}collect/${key}`, config, hawk.stop);
}

const hawk = {
  start: quietly(() => {
    if (wanted || !key || declined()) return;
    wanted = true;
    begin().catch(() => (wanted = false));
  }),
  stop: quietly(() => {
    const running = run;
    wanted = false;
    run = undefined;
    running?.stop();
  }),
  /** Says who the visitor is. */
  identify: quietly((name: unknown) => run?.record("identify", { name: `${name}`.slice(0, 1000) })),
  /** Notes something of the site's own. */
  event: quietly((name: unknown, data: unknown = null) => {
    // As it is now, and thrown out here when it is no data.
    const copy: unknown = JSON.parse(JSON.stringify(data));
    run?.record("custom", { name: maskText(`${name}`).slice(0, 1000), data: copy });
  }),
  /** The session's id, or undefined while nothing is recorded. */
  session: () => run?.session(),
};

// An element with this id is no property of the window's own.
if (!Object.prototype.hasOwnProperty.call(window, "hawk")) {
  Object.assign(window, { hawk });
  hawk.start();
}
