/** A password, which may be looked at while it is typed. */

import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";

/** What the server asks of one. */
export const LEAST = 10;
export const RULE = `At least ${LEAST} characters. Length counts, nothing else: a short sentence is a good password.`;

/** Throws when it is too short; characters are counted as the server does. */
export function checkPassword(password: string): void {
  if (Array.from(password).length < LEAST) throw new Error(`The password needs at least ${LEAST} characters.`);
}

interface Props { label: string; name: string; autocomplete: "new-password" | "current-password"; rule?: string | undefined }

export function PasswordField({ label, name, autocomplete, rule }: Props) {
  const shown = useSignal(false);
  const id = useId();
  // The types of the DOM know no field that is one or the other.
  const type = (shown.value ? "text" : "password") as "password";
  return (
    <>
      {/* The button stands beside the label: within it, the label would be the button's. */}
      <div class="field">
        <label for={id}>{label}</label>
        <button type="button" class="quiet" aria-pressed={shown.value} onClick={() => (shown.value = !shown.value)}>
          {shown.value ? "Hide" : "Show"}<span class="aloud"> {label}</span>
        </button>
        <input id={id} name={name} type={type} required autocomplete={autocomplete} aria-describedby={rule ? `${id}-rule` : undefined} />
      </div>
      {rule && <p id={`${id}-rule`} class="soft small">{rule}</p>}
    </>
  );
}
