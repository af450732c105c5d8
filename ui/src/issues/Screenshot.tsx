/** The screen of a visitor at the moment of an occurrence; it leads to the replay. */

import type { ComponentChildren } from "preact";
import { ago, exactly } from "../format.js";
import { Eye } from "../screens/parts.js";
import { Visitor } from "../screens/Visitor.js";
import type { Occurrence } from "../wire.js";
import { momentOf } from "./parts.js";
import { usePicture } from "./usePicture.js";

export function Screenshot({ path, latest }: { path: string | null; latest: Occurrence }) {
  return (
    <figure class="shot">
      {path ? <Picture path={path} moment={momentOf(latest)} /> : <Missing>The page was not recorded at that moment, so there is no picture of it.</Missing>}
      <figcaption>
        <Visitor {...latest} />
        <span class="soft">{latest.browser}</span>
        <time class="soft" dateTime={latest.at} title={exactly(latest.at)}>{ago(latest.at)}</time>
        <span class="grow" />
        <a class="button" href={momentOf(latest)}>Watch the replay</a>
      </figcaption>
    </figure>
  );
}

function Picture({ path, moment }: { path: string; moment: string }) {
  const { drawn, again } = usePicture(path);
  const now = drawn.value;
  switch (now.is) {
    case "there":
      return <a class="seen-then" href={moment}><img src={now.src} alt="The visitor's screen at that moment" /></a>;
    case "asked":
      return <Missing awake><span class="late">Drawing the screen …</span></Missing>;
    case "late":
      return <Missing awake>The picture is still to be drawn: {now.why}. It appears here by itself.</Missing>;
    case "failed":
      return <Missing>There is no picture: {now.why} <button class="quiet" onClick={again}>Try again</button></Missing>;
  }
}

const Missing = ({ awake = false, children }: { awake?: boolean; children: ComponentChildren }) => (
  <div class="unseen" role="status"><Eye size={44} awake={awake} /><p class="soft">{children}</p></div>
);
