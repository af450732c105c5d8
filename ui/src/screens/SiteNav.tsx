/** What there is to look at of a site. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { openIssues } from "../api.js";

/** More open issues than that are not counted. */
const MOST = 99;

interface Props {
  site: string;
  here: "sessions" | "issues" | "settings";
  /** How many issues are open, where the screen itself knows. */
  open?: number | null;
}

export function SiteNav({ site, here, open = null }: Props) {
  const asked = useSignal<number | null>(null);
  useEffect(() => {
    // Who does not get the number still gets the link.
    openIssues(site, MOST + 1).then(({ items }) => (asked.value = items.length), () => {});
  }, [site]);
  const number = open ?? asked.value;
  return (
    <nav class="tabs" aria-label="This site">
      <a href={`/sites/${site}`} aria-current={here === "sessions" ? "page" : undefined}>Sessions</a>
      <a href={`/sites/${site}/issues`} aria-current={here === "issues" ? "page" : undefined}>
        Issues{number ? <> <b class="count" title="open">{number > MOST ? `${MOST}+` : number}</b></> : null}
      </a>
      <a href={`/sites/${site}/settings`} aria-current={here === "settings" ? "page" : undefined}>Settings</a>
    </nav>
  );
}
