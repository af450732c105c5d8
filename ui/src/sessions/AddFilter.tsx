/** The menu that narrows the list: what by, then how. */

import { useSignal } from "@preact/signals";
import type { ComponentChild } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { SessionFilter } from "../api.js";
import { useKeys } from "../keys.js";
import { BetweenForm, TextForm } from "./FilterForms.js";
import { BROWSERS, change, DEVICES, LONGER, TIMES } from "./filter.js";

type Kind = "time" | "between" | "page" | "visitor" | "browser" | "device" | "duration";
const KINDS: [Kind, string][] = [
  ["time", "Time"], ["page", "Page"], ["visitor", "Visitor"], ["browser", "Browser"], ["device", "Device"], ["duration", "Duration"],
];
const FLAGS: ["errors" | "rage" | "live", string][] = [["errors", "With errors"], ["rage", "Rage clicks"], ["live", "Live now"]];
const STEPS: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };

export function AddFilter({ filter }: { filter: SessionFilter }) {
  const open = useSignal(false);
  const kind = useSignal<Kind | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const show = (isOpen: boolean) => {
    open.value = isOpen;
    kind.value = null;
  };
  const leave = () => {
    show(false);
    box.current?.querySelector("button")?.focus();
  };
  useKeys({ f: () => show(true) });
  useLayoutEffect(() => {
    if (open.value) box.current?.querySelector<HTMLElement>(".menu input, .menu button")?.focus();
  }, [open.value, kind.value]);
  useEffect(() => {
    const outside = ({ target }: Event) => box.current?.contains(target as Node) || show(false);
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, []);
  const take = (changes: SessionFilter) => {
    change(changes);
    leave();
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === "Escape" || (event.key === "ArrowLeft" && (event.target as Element).tagName === "BUTTON")) {
      if (kind.value) kind.value = null;
      else leave();
    } else if (STEPS[event.key]) step(event.currentTarget as HTMLElement, STEPS[event.key]!);
    else if (event.key === "ArrowRight" && (event.target as HTMLElement).matches("[aria-haspopup]")) (event.target as HTMLElement).click();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="add-filter" ref={box} onFocusOut={({ relatedTarget }) => relatedTarget && !box.current?.contains(relatedTarget as Node) && show(false)}>
      <button class="chip" aria-expanded={open.value} aria-haspopup="dialog" aria-keyshortcuts="f" onClick={() => show(!open.value)}>+ Filter</button>
      {open.value && (
        <div class="menu" role="dialog" aria-label={kind.value ? NAMES[kind.value] : "Add a filter"} onKeyDown={press}>
          {kind.value ? <Choices kind={kind.value} filter={filter} take={take} go={(next) => (kind.value = next)} /> : (
            <>
              {FLAGS.filter(([name]) => !filter[name]).map(([name, label]) => <button key={name} onClick={() => take({ [name]: "1" })}>{label}</button>)}
              {KINDS.map(([name, label]) => (
                <button key={name} class="more-of" aria-haspopup="dialog" onClick={() => (kind.value = name)}>{label}</button>
              ))}
            </>
          )}
        </div>
      )}
    </div>
  );
}

const NAMES: Record<Kind, string> = { ...(Object.fromEntries(KINDS) as Record<Kind, string>), between: "Between two times" };

function step(menu: HTMLElement, by: number): void {
  const all = Array.from(menu.querySelectorAll<HTMLElement>("button, input"));
  const now = all.indexOf(document.activeElement as HTMLElement);
  all[(now + by + all.length) % all.length]?.focus();
}

interface ChoicesProps { kind: Kind; filter: SessionFilter; take: (changes: SessionFilter) => void; go: (kind: Kind) => void }

function Choices({ kind, filter, take, go }: ChoicesProps): ComponentChild {
  const list = (name: keyof SessionFilter, choices: Record<string, string>, also: SessionFilter = {}, prefix = "") =>
    Object.entries(choices).sort(([a], [b]) => Number(a) - Number(b) || 0).map(([value, label]) => (
      <button key={name + value} aria-pressed={filter[name] === value} onClick={() => take({ ...also, [name]: value })}>{prefix}{label}</button>
    ));
  switch (kind) {
    case "time":
      return [
        ...list("last", TIMES, { from: "", to: "" }),
        <button key="between" class="more-of" aria-haspopup="dialog" onClick={() => go("between")}>Between …</button>,
      ];
    case "between": return <BetweenForm filter={filter} take={take} />;
    case "page": return <TextForm name="url" label="The first page’s address contains" value={filter.url} take={take} />;
    case "visitor": return <TextForm name="visitor" label="Id, or the name your site gave" value={filter.visitor} take={take} />;
    case "browser": return list("browser", BROWSERS);
    case "device": return list("device", DEVICES);
    case "duration": return [...list("longer", LONGER, { shorter: "" }, "Longer than "), ...list("shorter", LONGER, { longer: "" }, "Shorter than ")];
  }
}
