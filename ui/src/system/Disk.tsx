/** What lies on the disk, and what is kept once for many. */

import { bytes, count } from "../format.js";
import type { Counted, SystemDetail } from "../facts.js";
import { Card, Fact, Facts, Stack, type Part } from "./parts.js";

/** With fewer, an average is of the empty index. */
const MANY = 50;

const few = (kept: Counted): Part[] => [
  { name: "Recordings", size: Math.max(0, kept.blob_bytes - kept.picture_bytes - kept.asset_bytes), tone: "one" },
  { name: "Pictures and fonts of the sites", size: kept.asset_bytes, tone: "two" },
  { name: "Drawn pictures", size: kept.picture_bytes, tone: "three" },
  { name: "Index", size: kept.index_bytes, tone: "four" },
];

export function Disk({ facts: { kept, retention } }: { facts: SystemDetail }) {
  if (!kept) return <Card id="disk" title="Disk" wide><p class="soft small" role="status">Counting what is there …</p></Card>;
  const parts = few(kept);
  const used = parts.reduce((sum, { size }) => sum + size, 0);
  const limits = [retention.days && `${count(retention.days, "day")} at most`, retention.bytes && `no more than ${bytes(retention.bytes)}`].filter(Boolean);
  return (
    <Card id="disk" title="Disk" aside={<span class="soft small">{bytes(kept.free_bytes)} free of {bytes(kept.total_bytes)}</span>} wide>
      <p class="sum">
        <b>{bytes(used)}</b> <span class="soft">for {count(kept.sessions, "session")}{kept.sessions >= MANY && `, ${bytes(used / kept.sessions)} each`}</span>
      </p>
      <Stack parts={parts} label={parts.map(({ name, size }) => `${name} ${bytes(size)}`).join(", ")} />
      <ul class="shares-key">
        {parts.map(({ name, size, tone }) => <li key={name}><i class={tone} aria-hidden="true" />{name} <b>{bytes(size)}</b></li>)}
      </ul>
      <Facts>
        <Fact name="Not packed yet" value={bytes(kept.journal_bytes)} means="Of the index: what sessions have sent that go on, or ended within half an hour. It shrinks to a third when they are packed." />
        <Fact name="Kept for deleting" value={bytes(kept.ballast_bytes)} means="Room that is let go on a full disk, so that deleting still works." />
        <Fact name="Limits" value={limits.length ? limits.join(", ") : "None"} means="[retention] in hawk.toml: what is older, or too much, is deleted, the dullest sessions first." />
      </Facts>
    </Card>
  );
}

/** How much less it is than if every session were kept for itself. */
export function Sharing({ facts: { kept } }: { facts: SystemDetail }) {
  if (!kept) return null;
  return (
    <Card id="sharing" title="Kept once">
      <Facts>
        <Fact name="Sessions that share a text" value={kept.uses_per_text === null ? "None yet" : kept.uses_per_text.toLocaleString()}
          means="How many sessions show a page or style sheet that lies here once, on average. The more visitors see the same, the higher." />
        <Fact name="Compression" value={kept.ratio === null ? "None yet" : `${kept.ratio.toLocaleString()} times smaller`} means="What lies in blobs, by a sample of them, beside what it is when it is unpacked." />
        <Fact name="Blobs" value={kept.blobs.toLocaleString()} means="Files under the digest of what they hold." />
      </Facts>
    </Card>
  );
}
