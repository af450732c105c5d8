/** Who is signed in, and what they may do. */

import { signal } from "@preact/signals";
import { me as askMe, signOut, type Me, type Role } from "./api.js";
import { go } from "./router.js";

const RANK: Record<Role, number> = { viewer: 0, member: 1, owner: 2 };

/** Null until the server has said it, and when nobody is. */
export const me = signal<Me | null>(null);

let asking: Promise<void> | null = null;

// A token is good for an hour, and renewed by any request while it is: whoever has a screen open
// stays signed in, and whoever is signed out elsewhere sees it soon.
const AGAIN_MS = 10 * 60_000;
setInterval(() => void (me.peek() && askMe().then((answer) => me.peek() && (me.value = answer), () => {})), AGAIN_MS);

/** Asks once for all screens. */
export function learnMe(): void {
  if (me.peek() || asking) return;
  const asked = askMe().then((answer) => void (asking === asked && (me.value = answer)), () => {}); // the screen itself says what is wrong
  asking = asked;
  void asked.then(() => asking === asked && (asking = null));
}

/** Whoever signs in next may be somebody else. */
export function forgetMe(): void {
  asking = null;
  me.value = null;
}

/** Whether the role of whoever is signed in includes `role`; nobody knows it before the server has answered. */
export function may(role: Role): boolean {
  const own = me.value?.role;
  return own !== undefined && RANK[own] >= RANK[role];
}

export async function leave(): Promise<void> {
  await signOut().catch(() => {}); // who cannot be reached keeps nobody on this screen
  forgetMe();
  go("/signin");
}
