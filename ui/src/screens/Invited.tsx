/** Whoever has the link of an invitation chooses a password, and is in. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { acceptInvitation, invited, type Invited as Invitation } from "../api.js";
import { forgetMe } from "../me.js";
import { go, here } from "../router.js";
import { Gate } from "./Gate.js";
import { Eye, Trouble, useTitle, Waiting } from "./parts.js";
import { checkPassword, RULE } from "./PasswordField.js";
import { roleName } from "../users/roles.js";
import { useLoad } from "./useLoad.js";

export function Invited() {
  const token = useSignal(here.peek().hash.slice(1)).value;
  const { value, error, again } = useLoad(token, () => invited(token));
  useTitle("Invitation");
  // Whoever is signed in here may be somebody else.
  useEffect(forgetMe, []);
  if (value.value) return <Welcome token={token} invitation={value.value} />;
  const isOver = error.value && "status" in error.value && error.value.status === 403;
  return (
    <main class="gate">
      <section class="gate-card">
        <Eye size={64} />
        <h1>{isOver ? "This invitation is over" : "Invitation"}</h1>
        {isOver && <p class="soft">It was used, withdrawn, or is older than a week. Ask whoever invited you for another.</p>}
        {error.value && !isOver && <Trouble error={error.value} again={again} />}
        {!error.value && <Waiting what="Looking for your invitation …" />}
        <p class="soft small"><a href="/signin">Sign in instead</a></p>
      </section>
    </main>
  );
}

function Welcome({ token, invitation: { email, role, by } }: { token: string; invitation: Invitation }) {
  const accept = async (_: string, password: string) => {
    checkPassword(password);
    await acceptInvitation(token, password);
    // In place of the invitation's address, so that the token does not stay in the history.
    go("/sites", "replace");
  };
  return (
    <Gate
      title="Welcome"
      intro={<>{by ? <><b>{by}</b> invites you</> : "You are invited"} to look at what visitors saw, as {roleName(role)}. Choose a password.</>}
      action="Come in"
      autocomplete="new-password"
      rule={RULE}
      email={email}
      submit={accept}
      aside={<a href="/signin">I have an account already</a>}
    />
  );
}
