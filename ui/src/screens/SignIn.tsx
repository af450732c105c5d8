/** Sign-in, and back to where the user was going. */

import { useEffect } from "preact/hooks";
import { ApiError, signIn } from "../api.js";
import { forgetMe } from "../me.js";
import { comeBack, go } from "../router.js";
import { Gate } from "./Gate.js";

async function enter(email: string, password: string): Promise<void> {
  try {
    await signIn(email, password);
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) throw new Error("E-mail and password do not match.");
    throw error;
  }
  go(comeBack(), "replace");
}

export function SignIn() {
  useEffect(forgetMe, []);
  return <Gate title="Sign in" action="Sign in" autocomplete="current-password" submit={enter} />;
}
