/** What the roles are called, and what each may do. */

import type { Role } from "../api.js";

export const ROLES: { value: Role; name: string; about: string }[] = [
  { value: "owner", name: "Owner", about: "Everything: users, and deleting what was recorded" },
  { value: "member", name: "Member", about: "Sites and their settings, issues, alerts" },
  { value: "viewer", name: "Viewer", about: "Looks at everything, changes nothing" },
];

export const roleName = (role: Role): string => (role === "owner" ? "an owner" : `a ${role}`);
export const aboutRole = (role: Role): string => ROLES.find((one) => one.value === role)?.about ?? "";
