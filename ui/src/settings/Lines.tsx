/** A short list of texts that one may add to and take from. */

import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { Field } from "./parts.js";

interface Props {
  label: string;
  about?: ComponentChildren;
  items: string[];
  change: (items: string[]) => void;
  placeholder: string;
  type?: "text" | "email";
  /** What was typed, as it is meant. Throws an Error that says why it cannot be. */
  read: (typed: string) => string[];
  fault?: string | undefined;
}

export function Lines({ label, about, items, change, placeholder, type = "text", read, fault }: Props) {
  const typed = useSignal("");
  const wrong = useSignal("");
  const add = () => {
    if (!typed.value.trim()) return;
    try {
      change([...new Set([...items, ...read(typed.value.trim())])]);
      typed.value = wrong.value = "";
    } catch (reason) {
      wrong.value = (reason as Error).message;
    }
  };
  const enter = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || !typed.value) return;
    event.preventDefault(); // it is meant for this field and not for the form
    add();
  };
  return (
    <div class="lines">
      <Field label={label} about={about} fault={wrong.value || fault}>
        {(ids) => (<>
          {items.length > 0 && (
            <ul aria-label={`${label}, so far`}>
              {items.map((one) => (
                <li key={one}>
                  <code>{one}</code>
                  <button type="button" class="quiet" aria-label={`Remove ${one}`} onClick={() => change(items.filter((other) => other !== one))}>Remove</button>
                </li>
              ))}
            </ul>
          )}
          <div class="row">
            <input {...ids} type={type as "text"} value={typed.value} placeholder={placeholder} spellcheck={false} autocomplete="off"
              onInput={(event) => (typed.value = event.currentTarget.value, wrong.value = "")} onKeyDown={enter} onBlur={add} />
            <button type="button" class="button" onClick={add}>Add</button>
          </div>
        </>)}
      </Field>
    </div>
  );
}
