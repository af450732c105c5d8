/** Invites somebody, and shows the link this once. */

import { useSignal } from "@preact/signals";
import { invite, type MadeInvitation, type Role } from "../api.js";
import { exactly } from "../format.js";
import { Copy } from "../screens/parts.js";
import { Choices } from "../settings/parts.js";
import { ROLES } from "./roles.js";
import { useDeed } from "./useDeed.js";

export function Invite({ invited }: { invited: () => void }) {
  const role = useSignal<Role>("member");
  const made = useSignal<MadeInvitation | null>(null);
  const deed = useDeed();
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    void deed.run(async () => {
      made.value = null;
      made.value = await invite(String(new FormData(form).get("email")).trim(), role.value);
      form.reset();
      invited();
    });
  };
  return (
    <>
      <form class="setting-form" onSubmit={(event) => send(event as unknown as SubmitEvent)}>
        <label>E-mail<input name="email" type="email" required autocomplete="off" placeholder="colleague@shop.example" /></label>
        <Choices legend="Role" choices={ROLES} value={role.value} pick={(picked) => (role.value = picked)} />
        {deed.failure && <p class="failure" role="alert">{deed.failure}</p>}
        <div class="row"><button class="button primary" disabled={deed.busy}>{deed.busy ? "Inviting …" : "Invite"}</button></div>
      </form>
      {made.value && <Made made={made.value} />}
    </>
  );
}

function Made({ made }: { made: MadeInvitation }) {
  return (
    <div class="once" role="status">
      <p>
        {made.mailed ? <>A letter with this link is on its way to <b>{made.email}</b>.</> : <>Send this link to <b>{made.email}</b>{made.not_mailed ? `: the letter could not be sent (${made.not_mailed})` : ""}.</>}
        {" "}It is shown this once, and good for one person until {exactly(made.expires)}.
      </p>
      <div class="row"><code class="invite-link">{made.link}</code><Copy text={made.link} label="Copy link" /></div>
    </div>
  );
}
