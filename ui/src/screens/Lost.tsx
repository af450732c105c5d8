/** What the receipt says is not there, so that nobody takes a hole for a quiet moment. */

import { count } from "../format.js";
import type { Receipt } from "../wire.js";

export function Lost({ receipt }: { receipt: Receipt }) {
  const gaps = receipt.gaps.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  const dropped = Object.entries(receipt.dropped).map(([reason, n]) => `${n} dropped: ${reason}`);
  const { missing, damaged, resyncs } = receipt;
  const said = [
    ...(gaps ? [`${count(gaps, "batch", "batches")} never arrived`] : []),
    ...(damaged ? [`${count(damaged, "file", "files")} damaged on the disk`] : []),
    ...(missing ? [`${count(missing, "text", "texts")} never came`] : []),
    ...(resyncs ? [`the page was told anew ${count(resyncs, "time", "times")}`] : []),
    ...dropped,
  ];
  return <span class="badge warn" title={said.join("; ")}>{said[0] ?? "incomplete"}</span>;
}
