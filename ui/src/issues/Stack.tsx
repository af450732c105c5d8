/** The calls that led to an error, the newest first: in the files that were written, where source maps tell. */

import { useSignal } from "@preact/signals";
import { count, pathOf } from "../format.js";
import type { Place } from "../wire.js";

export function Stack({ stack, raw }: { stack: Place[]; raw: unknown }) {
  const all = useSignal(false);
  const foreign = stack.filter(({ own }) => !own).length;
  const folds = foreign > 0 && foreign < stack.length;
  const shown = folds && !all.value ? stack.filter(({ own }) => own) : stack;
  if (stack.length === 0 && typeof raw !== "string") return null;
  return (
    <section class="stack">
      <div class="row">
        <h2 class="grow">Stack</h2>
        {folds && (
          <button class="quiet small" aria-expanded={all.value} onClick={() => (all.value = !all.value)}>
            {all.value ? "Only your code" : `And ${count(foreign, "call")} elsewhere`}
          </button>
        )}
      </div>
      {shown.length > 0 && <ol class="calls">{shown.map((place, n) => <Call key={n} place={place} />)}</ol>}
      {typeof raw === "string" && (
        <details class="small"><summary class="soft">As the browser told it</summary><pre>{raw}</pre></details>
      )}
    </section>
  );
}

function Call({ place: { function: name, file, line, column, code, own } }: { place: Place }) {
  const where = [pathOf(file), line || "", (line && column) || ""].filter(Boolean).join(":");
  return (
    <li class={own ? "own" : ""}>
      <span class="call"><b>{name || "without a name"}</b> <span class="soft" title={file}>{where}</span></span>
      {code && <pre><span class="soft">{line}</span> <code>{code.trim()}</code></pre>}
    </li>
  );
}
