/** How the server itself fares, for who runs it. */

import { Backups, Queues, Server, Soundness } from "../system/Cards.js";
import { Cpu } from "../system/Cpu.js";
import { Disk, Sharing } from "../system/Disk.js";
import { concerns } from "../system/attention.js";
import { useDetail } from "../system/useDetail.js";
import type { SystemDetail } from "../facts.js";
import { Shell, Trouble, Waiting } from "./parts.js";

export function SystemScreen() {
  const { facts, error, again } = useDetail();
  const found = facts.value;
  return (
    <Shell title="System">
      <div class="heading"><h1>System</h1></div>
      {error.value && <Trouble error={error.value} again={again} />}
      {!found && !error.value && <Waiting what="Asking the server how it fares …" />}
      {found && (
        <>
          <Attention facts={found} />
          <Disk facts={found} />
          <div class="gauges">
            <Cpu facts={found} />
            <Queues facts={found} />
            <Backups facts={found} />
            <Soundness facts={found} />
            <Sharing facts={found} />
            <Server facts={found} />
          </div>
        </>
      )}
    </Shell>
  );
}

/** An address within the screen is no other screen. */
function show(event: Event, card: string): void {
  event.preventDefault();
  document.getElementById(card)?.scrollIntoView({ block: "center" });
}

function Attention({ facts }: { facts: SystemDetail }) {
  const list = concerns(facts);
  if (!list.length) return <p class="attention well" role="status"><b>All is well.</b> <span class="soft">Nothing needs you.</span></p>;
  return (
    <section class="attention" aria-labelledby="attention">
      <h2 id="attention">{list.length === 1 ? "One thing needs you" : `${list.length} things need you`}</h2>
      <ul>
        {list.map(({ card, what, todo }) => <li key={card + what}><a href={`#${card}`} onClick={(event) => show(event, card)}>{what}</a> <span class="soft small">{todo}</span></li>)}
      </ul>
    </section>
  );
}
