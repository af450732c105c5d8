/** The sessions in which an issue occurred, newest first: each leads to its replay at that second. */

import { useRef } from "preact/hooks";
import { ago, count, exactly } from "../format.js";
import { useWalk } from "../screens/useWalk.js";
import { Visitor } from "../screens/Visitor.js";
import type { WholeIssue } from "../wire.js";
import { momentOf } from "./parts.js";

export function Occurrences({ issue: { newest, sessions } }: { issue: WholeIssue }) {
  const list = useRef<HTMLOListElement>(null);
  useWalk(list);
  const shown = new Set(newest.map(({ session }) => session)).size;
  return (
    <section class="occurrences">
      <h2>Sessions {shown < sessions && <span class="soft small">the newest {shown} of {sessions.toLocaleString()}</span>}</h2>
      <ol ref={list}>
        {newest.map((one) => (
          <li key={one.session + one.at}>
            <a href={momentOf(one)}>
              <Visitor {...one} />
              <span class="soft">{one.browser}</span>
              <span>{one.count > 1 && count(one.count, "time")}</span>
              <time class="soft" dateTime={one.at} title={exactly(one.at)}>{ago(one.at)}</time>
            </a>
          </li>
        ))}
      </ol>
    </section>
  );
}
