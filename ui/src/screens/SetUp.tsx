/** The first user, made by whoever holds the set-up link that the server printed. */

import { ApiError, setup } from "../api.js";
import { go, here } from "../router.js";
import { Gate } from "./Gate.js";
import { checkPassword, RULE } from "./PasswordField.js";

function explain(error: unknown): unknown {
  if (!(error instanceof ApiError)) return error;
  if (error.status === 403) return new Error("This set-up link is not valid. The server prints the right one when it starts.");
  if (error.status === 409) return new Error("There is a user already: sign in instead.");
  return error;
}

async function create(email: string, password: string): Promise<void> {
  checkPassword(password);
  try {
    await setup(here.peek().hash.slice(1), email, password);
  } catch (error) {
    throw explain(error);
  }
  // In place of the set-up address, so that the token does not stay in the history.
  go("/sites", "replace");
}

export const SetUp = () => (
  <Gate
    title="Welcome"
    intro="Make the first user of this server. It owns everything recorded here."
    action="Create and sign in"
    autocomplete="new-password"
    rule={RULE}
    submit={create}
    aside={<a href="/signin">Sign in instead</a>}
  />
);
