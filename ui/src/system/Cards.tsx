/** What waits, what was copied and checked, and the process itself. */

import { ago, bytes, count, exactly, span } from "../format.js";
import type { Run, SystemDetail } from "../facts.js";
import { newest } from "./attention.js";
import { Card, Fact, Facts } from "./parts.js";

interface Props { facts: SystemDetail }

const Ago = ({ at }: { at: string }) => <span title={exactly(at)}>{ago(at)}</span>;

export function Queues({ facts: { queues, pictures, kept } }: Props) {
  return (
    <Card id="queues" title="What waits">
      <Facts>
        <Fact name="Batches" value={queues.batches.toLocaleString()} means="Sent by visitors' browsers, and waiting for their turn. Some in a rush are no harm." />
        <Fact name="Sessions to pack" value={kept ? kept.unsealed.toLocaleString() : "…"} means="Live ones, and those that ended within half an hour." />
        <Fact name="Errors to group" value={queues.ungrouped.toLocaleString()} means="On their way into issues. It takes seconds." />
        <Fact name="Pictures to draw" value={pictures.waiting.toLocaleString()} means="Asked for by somebody, or for a letter."
          todo={pictures.failed > 0 && `${count(pictures.failed, "picture")} could not be drawn. The newest: ${pictures.why ?? "no reason given"}`} />
        <Fact name="Letters to send" value={queues.letters.toLocaleString()} means="Alerts on their way, tried for four days."
          todo={queues.letters_given_up > 0 && `${count(queues.letters_given_up, "letter was", "letters were")} given up. The settings of the site say why, under Alerts.`} />
      </Facts>
    </Card>
  );
}

export function Backups({ facts: { runs: { backup } } }: Props) {
  const last = newest(backup);
  const badge = last && <span class={last.isWell ? "badge green" : "badge red"}>{last.isWell ? "Whole" : "Failed"}</span>;
  return (
    <Card id="backup" title="Backups" aside={badge}>
      {!last && (
        <p class="not-yet">
          No backup has been made yet. A copy of everything goes to a bucket or to another disk with<code>hawk-edge backup s3://bucket/hawk</code>
          <span class="soft small">Only what is new is copied; from cron, once a day. docs/backup.md says more.</span>
        </p>
      )}
      {last && (
        <Facts>
          <Fact name="Last run" value={<Ago at={last.run.ended} />} means={`It took ${span(took(last.run))}${last.run.place ? `, to ${last.run.place}` : ""}.`} todo={!last.isWell && failure(last.run)} />
          {backup?.well && !last.isWell && <Fact name="Last whole one" value={<Ago at={backup.well.ended} />} means={backup.well.name ?? ""} />}
          {backup?.well?.blobs !== undefined && <Fact name="In it" value={count(backup.well.blobs, "blob")} means={`${bytes(backup.well.bytes ?? 0)} were new. hawk-edge restore brings it back, and verifies every byte.`} />}
        </Facts>
      )}
    </Card>
  );
}

const took = (run: Run): number => Date.parse(run.ended) - Date.parse(run.began);
const failure = ({ why, lacking }: Run): string =>
  why ?? (lacking ? `${count(lacking, "blob")} that is damaged here is not in it: see hawk-edge check.` : "It was broken off. hawk-edge backup goes on from there.");

export function Soundness({ facts: { damaged, runs, reading } }: Props) {
  const check = newest(runs.check);
  const round = newest(runs.scrub);
  const share = Math.floor((reading?.share ?? 0) * 100);
  return (
    <Card id="sound" title="Is it all whole?" aside={<span class={damaged ? "badge red" : "badge green"}>{damaged ? "Damage found" : "No damage known"}</span>}>
      <Facts>
        <Fact name="Set aside" value={damaged.toLocaleString()} means="Blobs that are not what they were. What the sites still have is fetched again."
          todo={damaged > 0 && "hawk-edge check names them. Damage comes from disks: look after this one."} />
        <Fact name="Everything was read" value={round ? <Ago at={round.run.ended} /> : "Not to the end yet"}
          means={reading ? <>The round of now is at {share} %. Each takes 15 days, so that it costs nothing.</> : "Reading begins within the first hour."} />
        <Fact name="Last check" value={check ? <Ago at={check.run.ended} /> : "Never"}
          means={check ? (check.isWell ? `Clean${check.run.read_data ? ", every byte" : ""}.` : "") : "hawk-edge check holds rows against files, at any time; --read-data reads every byte."}
          todo={check && !check.isWell && `${count(check.run.findings ?? 0, "finding")}. Run hawk-edge check to see what.`} />
      </Facts>
    </Card>
  );
}

export function Server({ facts: { server, viewers } }: Props) {
  return (
    <Card id="server" title="The server">
      <Facts>
        <Fact name="Version" value={server.version} means="hawk-edge --version. What is new stands in CHANGELOG.md." />
        <Fact name="Started" value={<Ago at={server.started} />} means="A restart loses nothing." />
        <Fact name="Memory" value={server.memory_bytes === null ? "Not known" : bytes(server.memory_bytes)} means="Of this process, without the browser that draws pictures." />
        <Fact name="Watching live" value={viewers.toLocaleString()} means="People who look at a session while it happens." />
      </Facts>
    </Card>
  );
}
