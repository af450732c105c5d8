/** Who may look, who may change, and who is invited. */

import { invitations, users } from "../api.js";
import { may } from "../me.js";
import { Forbidden, Section } from "../settings/parts.js";
import { Invite } from "../users/Invite.js";
import { PendingRow } from "../users/PendingRow.js";
import { UserRow } from "../users/UserRow.js";
import { Shell, Trouble, Waiting } from "./parts.js";
import { useLoad } from "./useLoad.js";

const load = async () => {
  const [people, pending] = await Promise.all([users(), invitations()]);
  return { people: people.items, pending: pending.items };
};

export function UsersScreen() {
  const { value, error, again } = useLoad("users", load);
  const found = value.value;
  const owners = found?.people.filter((user) => user.role === "owner").length;
  return (
    <Shell title="Users" trail={<a href="/sites">Sites</a>}>
      <div class="heading"><h1>Users</h1></div>
      {error.value && <Trouble error={error.value} again={again} />}
      {!found && !error.value && <Waiting what="Loading users …" />}
      {found && (
        <div class="settings">
          <Forbidden role="owner">owners invite, change roles and remove.</Forbidden>
          <Section id="people" title="People" about="Roles hold for all sites, and a change holds at once.">
            <ul class="users">
              {found.people.map((user) => (
                <UserRow key={user.id} user={user} isLastOwner={user.role === "owner" && owners === 1} changed={again} />
              ))}
            </ul>
          </Section>
          {found.pending.length > 0 && (
            <Section id="pending" title="Invited" about="Has not come yet. To invite somebody again makes a new link, and ends the one before.">
              <ul class="users">{found.pending.map((one) => <PendingRow key={one.id} invitation={one} changed={again} />)}</ul>
            </Section>
          )}
          {may("owner") && (
            <Section id="invite" title="Invite somebody" about="They get a link, by mail where the server sends mail, and choose a password of their own.">
              <Invite invited={again} />
            </Section>
          )}
        </div>
      )}
    </Shell>
  );
}
