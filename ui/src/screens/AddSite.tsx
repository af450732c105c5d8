/** The form that makes a site. */

import { useSignal } from "@preact/signals";
import { addSite } from "../api.js";
import type { Site } from "../wire.js";

/** Origins as people type them: a bare host is meant with https, a path is not part of it. */
export function readOrigins(text: string): string[] {
  return text.split(/[\s,]+/).filter(Boolean).map((typed) => {
    const url = URL.parse(/^https?:\/\//i.test(typed) ? typed : `https://${typed}`);
    if (!url || !url.hostname) throw new Error(`“${typed}” is not an address such as https://shop.example`);
    return url.origin.replaceAll("%2A", "*"); // a browser writes the star of https://*.shop.example so
  });
}

export function AddSite({ added, cancel }: { added: (site: Site) => void; cancel?: () => void }) {
  const failure = useSignal("");
  const busy = useSignal(false);
  const send = async (event: Event) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    busy.value = true;
    failure.value = "";
    try {
      const origins = readOrigins(String(fields.get("origins")));
      added(await addSite(String(fields.get("name")).trim(), origins));
    } catch (error) {
      failure.value = (error as Error).message;
    }
    busy.value = false;
  };
  return (
    <form class="add card" onSubmit={(event) => void send(event)}>
      <label>Name<input name="name" required maxLength={100} placeholder="Our shop" autofocus /></label>
      <label>
        Addresses
        <input name="origins" required placeholder="https://shop.example, https://www.shop.example" spellcheck={false} />
        <span class="soft small">Only pages from these addresses may send anything. Several are separated by commas.</span>
      </label>
      {failure.value && <p class="failure" role="alert">{failure.value}</p>}
      <div class="row">
        <button class="button primary" disabled={busy.value}>Add site</button>
        {cancel && <button type="button" class="quiet" onClick={cancel}>Cancel</button>}
      </div>
    </form>
  );
}
