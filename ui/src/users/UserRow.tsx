/** A user in the list, and what an owner does about them. */

import { useSignal } from "@preact/signals";
import { changeRole, removeUser, signOutUser, type Role, type User } from "../api.js";
import { may, me } from "../me.js";
import { aboutRole, ROLES } from "./roles.js";
import { useDeed } from "./useDeed.js";

interface Props {
  user: User;
  /** Whether nobody else could let others in. */
  isLastOwner: boolean;
  changed: () => void;
}

export function UserRow({ user, isLastOwner, changed }: Props) {
  const asked = useSignal<"remove" | null>(null);
  const said = useSignal("");
  const deed = useDeed();
  const isMe = me.value?.id === user.id;
  const setRole = (role: Role) => void deed.run(async () => (await changeRole(user.id, role), changed()));
  const signOut = () => void deed.run(async () => (await signOutUser(user.id), void (said.value = "Signed out everywhere")));
  const remove = () => void deed.run(async () => (await removeUser(user.id), changed()));
  return (
    <li class="user">
      <div class="user-who">
        <strong>{user.email}{isMe && <span class="badge ended">you</span>}</strong>
        <span class="soft small">{isLastOwner && may("owner") ? "The last owner stays: make somebody else an owner first." : aboutRole(user.role)}</span>
      </div>
      {may("owner") ? (
        <div class="user-deeds">
          <select aria-label={`Role of ${user.email}`} value={user.role} disabled={deed.busy || isLastOwner}
            onChange={(event) => setRole(event.currentTarget.value as Role)}>
            {ROLES.map(({ value, name }) => <option key={value} value={value}>{name}</option>)}
          </select>
          {!isMe && <button class="button" disabled={deed.busy} onClick={signOut} aria-label={`Sign out ${user.email}`}>Sign out</button>}
          {!isMe && <button class="button" disabled={deed.busy || isLastOwner} onClick={() => (asked.value = "remove")} aria-label={`Remove ${user.email}`}>Remove</button>}
        </div>
      ) : <span class="soft">{ROLES.find((one) => one.value === user.role)?.name}</span>}
      {asked.value && (
        <div class="user-asked">
          <p>Remove <b>{user.email}</b>? They are signed out at once, and invitations they made are withdrawn. What they set up stays.</p>
          <div class="row">
            <button class="button danger" disabled={deed.busy} onClick={remove}>Remove</button>
            <button class="quiet" onClick={() => (asked.value = null)} autofocus>Keep</button>
          </div>
        </div>
      )}
      <p class="user-said small soft" role="status">{said.value}</p>
      {deed.failure && <p class="user-said failure" role="alert">{deed.failure}</p>}
    </li>
  );
}
