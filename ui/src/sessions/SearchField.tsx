/** Finds sessions by what was on the screen. The address follows what is typed. */

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { useKeys } from "../keys.js";
import { change } from "./filter.js";

/** After so long without another letter it is looked for. */
const PAUSE_MS = 400;

export function SearchField({ text }: { text: string }) {
  const typed = useSignal(text);
  const asked = useRef(text);
  const timer = useRef(0);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // From elsewhere: a saved filter, a chip, the way back.
    if (text !== asked.current) typed.value = asked.current = text;
  }, [text]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const look = () => {
    clearTimeout(timer.current);
    const wanted = typed.peek().trim();
    if (wanted === asked.current) return;
    asked.current = wanted;
    change({ text: wanted });
  };
  const type = (value: string) => {
    typed.value = value;
    clearTimeout(timer.current);
    timer.current = window.setTimeout(look, PAUSE_MS);
  };
  const leave = () => {
    if (typed.peek()) type("");
    else field.current?.blur();
  };
  useKeys({ "/": () => field.current?.select() });
  return (
    <form class="search" onSubmit={(event) => (event.preventDefault(), look())}>
      <svg class="lens" viewBox="0 0 16 16" aria-hidden="true"><circle cx="7" cy="7" r="4.5" /><path d="M10.5 10.5 14 14" /></svg>
      <input
        ref={field} type="search" name="text" value={typed.value} spellcheck={false} autocomplete="off" maxLength={200}
        placeholder="Search what visitors saw" aria-label="Search what visitors saw" aria-keyshortcuts="/"
        title={"Words that a visitor has seen, in any order; “in quotes” exactly so"}
        onInput={({ currentTarget }) => type(currentTarget.value)}
        onKeyDown={(event) => event.key === "Escape" && (event.preventDefault(), leave())}
      />
      <kbd class="hint" aria-hidden="true">/</kbd>
    </form>
  );
}
