/** Entry of the web UI: which screen belongs to the address. */

import { render, type ComponentChild } from "preact";
import { followLinks, go, here } from "./router.js";
import { AccountScreen } from "./screens/AccountScreen.js";
import { Invited } from "./screens/Invited.js";
import { IssueScreen } from "./screens/IssueScreen.js";
import { IssuesScreen } from "./screens/IssuesScreen.js";
import { NotFound } from "./screens/NotFound.js";
import { SessionScreen } from "./screens/SessionScreen.js";
import { SettingsScreen } from "./screens/SettingsScreen.js";
import { SetUp } from "./screens/SetUp.js";
import { SignIn } from "./screens/SignIn.js";
import { SiteScreen } from "./screens/SiteScreen.js";
import { SitesScreen } from "./screens/SitesScreen.js";
import { SystemScreen } from "./screens/SystemScreen.js";
import { UsersScreen } from "./screens/UsersScreen.js";

const ROUTES: [RegExp, (part: string) => ComponentChild][] = [
  [/^\/setup\/?$/, () => <SetUp />],
  [/^\/signin\/?$/, () => <SignIn />],
  [/^\/invited\/?$/, () => <Invited />],
  [/^\/account\/?$/, () => <AccountScreen />],
  [/^\/users\/?$/, () => <UsersScreen />],
  [/^\/sites\/?$/, () => <SitesScreen />],
  [/^\/sites\/([^/]+)\/?$/, (id) => <SiteScreen key={id} id={id} />],
  [/^\/sites\/([^/]+)\/issues\/?$/, (id) => <IssuesScreen key={id} id={id} />],
  [/^\/sites\/([^/]+)\/settings\/?$/, (id) => <SettingsScreen key={id} id={id} />],
  [/^\/issues\/([^/]+)\/?$/, (id) => <IssueScreen key={id} id={id} />],
  [/^\/system\/?$/, () => <SystemScreen />],
  [/^\/sessions\/([^/]+)\/?$/, (id) => <SessionScreen key={id} id={id} />],
];

function App(): ComponentChild {
  const { pathname } = here.value;
  for (const [pattern, screen] of ROUTES) {
    const found = pattern.exec(pathname);
    const part = found ? decoded(found[1] ?? "") : null;
    if (part !== null) return screen(part);
  }
  return <NotFound />;
}

/** A part of an address as it is meant; null where it is no text. */
function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}

if (here.value.pathname === "/") go("/sites", "replace");
followLinks();
render(<App />, document.body);
