/** The reporter's one global, `hawk`, and its start from the script's own tag. */

import { maskText } from "./mask";
import { quietly } from "./patches";
import { createRecorder, type Config, type Recorder } from "./recorder";
import { keep, recall } from "./session";

const tag = document.currentScript as HTMLScriptElement | null;
const key = encodeURIComponent(tag?.dataset.site ?? "");
const server = tag ? new URL("/v1/", tag.src).href : "";
const name = `hawk-config-${key}`;

let recorder: Recorder | undefined;
let wanted = false;

/** The visitor has said in the browser that they do not want this. */
const declined = (): unknown =>
  (navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl || navigator.doNotTrack === "1";

async function run(): Promise<void> {
  let config = recall<Config | null>(name);
  if (!config) {
    const response = await fetch(`${server}sites/${key}/config`, { credentials: "omit" });
    if (!response.ok) return;
    config = (await response.json()) as Config;
    keep(name, config);
  }
  if (wanted && !recorder) recorder = createRecorder(`${server}collect/${key}`, config, hawk.stop);
}

const hawk = {
  start: quietly(() => {
    if (wanted || !key || declined()) return;
    wanted = true;
    run().catch(() => (wanted = false));
  }),
  stop: quietly(() => {
    const running = recorder;
    wanted = false;
    recorder = undefined;
    running?.stop();
  }),
  /** Says who the visitor is. */
  identify: quietly((name: unknown) => recorder?.record("identify", { name: `${name}`.slice(0, 1000) })),
  /** Notes something of the site's own. */
  event: quietly((name: unknown, data: unknown = null) => {
    // As it is now, and thrown out here when it is no data.
    const copy: unknown = JSON.parse(JSON.stringify(data));
    recorder?.record("custom", { name: maskText(`${name}`).slice(0, 1000), data: copy });
  }),
  /** The session's id, or undefined while nothing is recorded. */
  session: () => recorder?.session(),
};

if (!("hawk" in window)) {
  Object.assign(window, { hawk });
  hawk.start();
}
