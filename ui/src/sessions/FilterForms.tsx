/** Filters that have to be typed. */

import type { FilterName, SessionFilter } from "../api.js";

interface TextProps { name: FilterName; label: string; value: string | undefined; take: (changes: SessionFilter) => void }

export function TextForm({ name, label, value = "", take }: TextProps) {
  const send = (event: Event) => {
    event.preventDefault();
    take({ [name]: String(new FormData(event.currentTarget as HTMLFormElement).get(name)).trim() });
  };
  return (
    <form class="typed" onSubmit={send}>
      <label>{label}<input name={name} defaultValue={value} maxLength={1000} spellcheck={false} autocomplete="off" required /></label>
      <button class="button primary">Show</button>
    </form>
  );
}

export function BetweenForm({ filter: { from, to }, take }: { filter: SessionFilter; take: (changes: SessionFilter) => void }) {
  const send = (event: Event) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    const [first, last] = ["from", "to"].map((name) => asIso(String(fields.get(name)))) as [string, string];
    // Whoever gives them the wrong way round means the time between all the same.
    take(first && last && first > last ? { from: last, to: first, last: "" } : { from: first, to: last, last: "" });
  };
  return (
    <form class="typed" onSubmit={send}>
      <label>From<input type="datetime-local" name="from" defaultValue={asLocal(from)} /></label>
      <label>To<input type="datetime-local" name="to" defaultValue={asLocal(to)} /></label>
      <button class="button primary">Show</button>
    </form>
  );
}

/** What the field says is in the reader's own time. */
const asIso = (local: string): string => (local ? new Date(local).toISOString() : "");

function asLocal(iso = ""): string {
  const at = Date.parse(iso);
  return Number.isNaN(at) ? "" : new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
