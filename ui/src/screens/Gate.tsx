/** The form in front of everything: e-mail and password. */

import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { ApiError } from "../api.js";
import { Eye, useTitle } from "./parts.js";
import { PasswordField } from "./PasswordField.js";

interface Props {
  title: string;
  intro?: ComponentChildren;
  action: string;
  autocomplete: "new-password" | "current-password";
  rule?: string;
  aside?: ComponentChildren;
  /** Whose password it is, where that is known. */
  email?: string;
  submit: (email: string, password: string) => Promise<void>;
}

const explain = (error: Error): string =>
  error instanceof ApiError && error.status === 429
    ? `Too many tries went wrong. Try again in ${error.retryS} seconds.`
    : error.message;

export function Gate({ title, intro, action, autocomplete, rule, aside, email, submit }: Props) {
  useTitle(title);
  const failure = useSignal("");
  const busy = useSignal(false);

  const send = async (event: SubmitEvent) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    busy.value = true;
    failure.value = "";
    try {
      await submit(String(fields.get("email")), String(fields.get("password")));
    } catch (error) {
      failure.value = explain(error as Error);
    }
    busy.value = false;
  };

  return (
    <main class="gate">
      <form onSubmit={(event) => void send(event as unknown as SubmitEvent)}>
        <Eye size={64} />
        <h1>{title}</h1>
        {intro && <p class="soft">{intro}</p>}
        <label>
          E-mail
          <input name="email" type="email" required autocomplete="username" autofocus={!email} value={email} readOnly={Boolean(email)} />
        </label>
        <PasswordField label="Password" name="password" autocomplete={autocomplete} rule={rule} />
        {failure.value && <p class="failure" role="alert">{failure.value}</p>}
        <button class="button primary" disabled={busy.value}>{action}</button>
        {aside && <p class="soft small">{aside}</p>}
      </form>
    </main>
  );
}
