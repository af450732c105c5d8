/** The form in front of everything: e-mail and password. */

import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { Eye, useTitle } from "./parts.js";

interface Props {
  title: string;
  intro?: string;
  action: string;
  autocomplete: "new-password" | "current-password";
  rule?: string;
  aside?: ComponentChildren;
  submit: (email: string, password: string) => Promise<void>;
}

export function Gate({ title, intro, action, autocomplete, rule, aside, submit }: Props) {
  useTitle(title);
  const failure = useSignal("");
  const busy = useSignal(false);
  const shown = useSignal(false);

  const send = async (event: SubmitEvent) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    busy.value = true;
    failure.value = "";
    try {
      await submit(String(fields.get("email")), String(fields.get("password")));
    } catch (error) {
      failure.value = (error as Error).message;
    }
    busy.value = false;
  };

  // The types of the DOM know no field that is one or the other.
  const type = (shown.value ? "text" : "password") as "password";
  return (
    <main class="gate">
      <form onSubmit={(event) => void send(event as unknown as SubmitEvent)}>
        <Eye size={64} />
        <h1>{title}</h1>
        {intro && <p class="soft">{intro}</p>}
        <label>E-mail<input name="email" type="email" required autocomplete="username" autofocus /></label>
        {/* The button stands beside the label: within it, the label would be the button's. */}
        <div class="field">
          <label for="password">Password</label>
          <button type="button" class="quiet" aria-pressed={shown.value} onClick={() => (shown.value = !shown.value)}>
            {shown.value ? "Hide" : "Show"}
          </button>
          <input id="password" name="password" type={type} required autocomplete={autocomplete}
            aria-describedby={rule ? "rule" : undefined} />
        </div>
        {rule && <p id="rule" class="soft small">{rule}</p>}
        {failure.value && <p class="failure" role="alert">{failure.value}</p>}
        <button class="button primary" disabled={busy.value}>{action}</button>
        {aside && <p class="soft small">{aside}</p>}
      </form>
    </main>
  );
}
