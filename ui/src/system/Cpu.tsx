/** What the machine may still spend, and what waits until there is more. */

import { span } from "../format.js";
import { JOBS } from "../screens/System.js";
import type { SystemDetail } from "../facts.js";
import { Card, Fact, Facts } from "./parts.js";

export function Cpu({ facts: { credits, history } }: { facts: SystemDetail }) {
  const waits = Object.entries(credits.deferred).filter(([, seconds]) => seconds > 0);
  const percent = Math.round(credits.share * 100);
  if (!credits.limited) {
    return (
      <Card id="cpu" title="CPU" aside={<span class="badge green">No limit</span>}>
        <p class="soft small">No limit is known, so nothing waits. On a machine that lends its CPU, [credits] in hawk.toml says which one it is (docs/credits.md).</p>
      </Card>
    );
  }
  return (
    <Card id="cpu" title="CPU" aside={<span class={waits.length ? "badge warn" : "badge green"}>{waits.length ? "Saving" : "Enough"}</span>}>
      <p class="sum"><b>{percent} %</b> <span class="soft">{credits.saves ? "of the credits are left" : "of the quota is left"}</span></p>
      {history.length > 2 && <History points={history} />}
      <Facts>
        {credits.level !== null && <Fact name="Saved" value={`${Math.round(credits.level)} s`} means={`Of ${Math.round(credits.ceiling ?? 0)} seconds of CPU that can be saved; ${Math.round((credits.earns ?? 0) * 60)} s are earned a minute.`} />}
        <Fact name="Waits for CPU" value={waits.length ? waits.map(([job]) => JOBS[job] ?? job).join(", ") : "Nothing"}
          means={waits.length ? `The longest for ${span(Math.max(...waits.map(([, seconds]) => seconds)) * 1000)}. Visitors are served first.` : "Packing, drawing and checking run as they come."} />
        <Fact name="Pages report" value={credits.stretch > 1.05 ? `${credits.stretch.toFixed(1)} times as seldom` : "As usual"} means="When little is left, browsers gather for longer: nothing is lost, live views lag." />
      </Facts>
    </Card>
  );
}

/** The share that was left, oldest first. */
function History({ points }: { points: [secondsAgo: number, share: number][] }) {
  const longest = Math.max(1, ...points.map(([age]) => age));
  const path = points.map(([age, share], n) => `${n ? "L" : "M"}${(1000 * (1 - age / longest)).toFixed(1)} ${(40 * (1 - share)).toFixed(1)}`).join("");
  return (
    <figure class="course">
      <svg viewBox="0 -2 1000 44" preserveAspectRatio="none" role="img" aria-label={`The share that was left over the last ${span(longest * 1000)}`}>
        <path class="floor" d="M0 40H1000" /><path class="line" d={path} />
      </svg>
      <figcaption class="soft small"><span>{span(longest * 1000)} ago</span><span>now</span></figcaption>
    </figure>
  );
}
