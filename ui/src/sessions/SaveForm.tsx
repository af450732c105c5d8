/** Gives a filter a name. One that has that name already is saved anew. */

import { useSignal } from "@preact/signals";
import { changeFilter, saveFilter, type SavedFilter } from "../api.js";
import { may } from "../me.js";

interface Props {
  site: string;
  query: string;
  saved: SavedFilter[];
  /** The one that gets another name. */
  old: SavedFilter | undefined;
  done: () => void;
  cancel: () => void;
}

export function SaveForm({ site, query, saved, old, done, cancel }: Props) {
  const failure = useSignal("");
  const busy = useSignal(false);
  const send = async (event: Event) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    const [name, shared] = [String(fields.get("name")).trim(), fields.has("shared")];
    const known = old ?? saved.find((one) => one.name === name && one.shared === shared);
    busy.value = true;
    try {
      await (known ? changeFilter(site, known.id, { name, query, shared }) : saveFilter(site, { name, query, shared }));
      done();
    } catch (why) {
      failure.value = (why as Error).message;
    }
    busy.value = false;
  };
  return (
    <form class="save" onSubmit={(event) => void send(event)} onKeyDown={({ key }) => key === "Escape" && cancel()}>
      <input name="name" aria-label="Name of the filter" placeholder="Name" defaultValue={old?.name ?? ""} required maxLength={60} autocomplete="off" ref={(field) => field?.focus()} />
      <label class="switch" title={may("member") ? undefined : "Members and owners may share"}>
        <input type="checkbox" name="shared" defaultChecked={old?.shared ?? false} disabled={!may("member")} /> For everybody
      </label>
      <button class="button" disabled={busy.value}>Save</button>
      <button type="button" class="quiet small" onClick={cancel}>Cancel</button>
      {failure.value && <p class="failure" role="alert">{failure.value}</p>}
    </form>
  );
}
