/** What is one's own: the password, and where one is signed in. */

import { useSignal } from "@preact/signals";
import { changePassword, signOutEverywhere } from "../api.js";
import { leave, me } from "../me.js";
import { Section } from "../settings/parts.js";
import { aboutRole, ROLES, roleName } from "../users/roles.js";
import { useDeed } from "../users/useDeed.js";
import { checkPassword, PasswordField, RULE } from "./PasswordField.js";
import { Shell, Waiting } from "./parts.js";

export function AccountScreen() {
  const mine = me.value;
  return (
    <Shell title="Your account" trail={<a href="/sites">Sites</a>}>
      <div class="heading"><h1>Your account</h1></div>
      {!mine && <Waiting what="Loading your account …" />}
      {mine && (
        <div class="settings">
          <Section id="who" title="You" about={<>Who else is here: <a href="/users">users</a></>}>
            <dl class="facts">
              <dt>E-mail</dt><dd>{mine.email}</dd>
              <dt>Role</dt><dd>{ROLES.find((one) => one.value === mine.role)?.name}<span class="soft small">{aboutRole(mine.role)}</span></dd>
            </dl>
            {mine.role !== "owner" && <p class="soft small">You are {roleName(mine.role)}. An owner can give you another role.</p>}
          </Section>
          <Section id="password" title="Password" about="A new one signs you out everywhere else.">
            <NewPassword email={mine.email} />
          </Section>
          <Section id="everywhere" title="Signed in elsewhere" about="A lost laptop, a browser that is not yours: this ends it all.">
            <Everywhere />
          </Section>
        </div>
      )}
    </Shell>
  );
}

function NewPassword({ email }: { email: string }) {
  const said = useSignal("");
  const deed = useDeed();
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const fields = new FormData(form);
    void deed.run(async () => {
      said.value = "";
      checkPassword(String(fields.get("new")));
      await changePassword(String(fields.get("old")), String(fields.get("new")));
      form.reset();
      said.value = "Your password is changed ✓";
    });
  };
  return (
    <form class="setting-form" onSubmit={(event) => send(event as unknown as SubmitEvent)}>
      {/* Nobody sees it; a password manager learns whose password it is. */}
      <input hidden type="email" autocomplete="username" value={email} readOnly />
      <PasswordField label="Current password" name="old" autocomplete="current-password" />
      <PasswordField label="New password" name="new" autocomplete="new-password" rule={RULE} />
      {deed.failure && <p class="failure" role="alert">{deed.failure}</p>}
      <div class="row">
        <button class="button primary" disabled={deed.busy}>Change password</button>
        <span class="small soft" role="status">{said.value}</span>
      </div>
    </form>
  );
}

function Everywhere() {
  const deed = useDeed();
  return (
    <>
      <p class="soft">You are asked to sign in again, here as well.</p>
      {deed.failure && <p class="failure" role="alert">{deed.failure}</p>}
      <div class="row">
        <button class="button danger" disabled={deed.busy} onClick={() => void deed.run(async () => (await signOutEverywhere(), leave()))}>Sign out everywhere</button>
      </div>
    </>
  );
}
