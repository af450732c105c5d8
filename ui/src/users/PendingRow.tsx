/** Somebody who is invited and has not come yet. */

import { withdraw, type Invitation } from "../api.js";
import { timeUntil } from "../format.js";
import { may } from "../me.js";
import { ROLES } from "./roles.js";
import { useDeed } from "./useDeed.js";

export function PendingRow({ invitation: { id, email, role, expires }, changed }: { invitation: Invitation; changed: () => void }) {
  const deed = useDeed();
  const take = () => void deed.run(async () => (await withdraw(id), changed()));
  return (
    <li class="user">
      <div class="user-who">
        <strong>{email}</strong>
        <span class="soft small">{ROLES.find((one) => one.value === role)?.name}, the link is good for {timeUntil(expires)}</span>
      </div>
      {may("owner") && (
        <div class="user-deeds">
          <button class="button" disabled={deed.busy} onClick={take} aria-label={`Withdraw the invitation of ${email}`}>Withdraw</button>
        </div>
      )}
      {deed.failure && <p class="user-said failure" role="alert">{deed.failure}</p>}
    </li>
  );
}
