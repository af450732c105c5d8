/** Entry of the web UI: which screen belongs to the address. */

import { render, type ComponentChild } from "preact";
import { followLinks, go, here } from "./router.js";
import { IssueScreen } from "./screens/IssueScreen.js";
import { IssuesScreen } from "./screens/IssuesScreen.js";
import { NotFound } from "./screens/NotFound.js";
import { SessionScreen } from "./screens/SessionScreen.js";
import { SetUp } from "./screens/SetUp.js";
import { SignIn } from "./screens/SignIn.js";
import { SiteScreen } from "./screens/SiteScreen.js";
import { SitesScreen } from "./screens/SitesScreen.js";

const ROUTES: [RegExp, (part: string) => ComponentChild][] = [
  [/^\/setup\/?$/, () => <SetUp />],
  [/^\/signin\/?$/, () => <SignIn />],
  [/^\/sites\/?$/, () => <SitesScreen />],
  [/^\/sites\/([^/]+)\/?$/, (id) => <SiteScreen key={id} id={id} />],
  [/^\/sites\/([^/]+)\/issues\/?$/, (id) => <IssuesScreen key={id} id={id} />],
  [/^\/issues\/([^/]+)\/?$/, (id) => <IssueScreen key={id} id={id} />],
  [/^\/sessions\/([^/]+)\/?$/, (id) => <SessionScreen key={id} id={id} />],
];

function App(): ComponentChild {
  const { pathname } = here.value;
  for (const [pattern, screen] of ROUTES) {
    const found = pattern.exec(pathname);
    if (found) return screen(decodeURIComponent(found[1] ?? ""));
  }
  return <NotFound />;
}

if (here.value.pathname === "/") go("/sites", "replace");
followLinks();
render(<App />, document.body);
