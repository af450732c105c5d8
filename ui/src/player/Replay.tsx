/** A player on the screen: the address, the page, the time, and what happened. It needs nothing around it. */

import type { ComponentChildren } from "preact";
import { Address } from "./Address.js";
import { Controls } from "./Controls.js";
import { Moments } from "./Moments.js";
import type { Player } from "./player.js";
import { StageView } from "./StageView.js";
import { Trouble, Waiting } from "../screens/parts.js";

interface Props {
  player: Player;
  /** What stands at the end of the strip above the page, over the page, and at the end of the controls. */
  above?: ComponentChildren;
  over?: ComponentChildren;
  tools?: ComponentChildren;
}

export function Replay({ player, above, over, tools }: Props) {
  const { filled } = player.stage;
  const isEmpty = player.past.value === "known" && player.whole.value!.chunks.length === 0 && !player.edge.value;
  const error = player.error.value ?? player.windows.error.value;
  const again = () => {
    player.ask();
    player.seek(player.time.value);
  };
  return (
    <div class="replay">
      <div class="screen">
        <Address stage={player.stage}>{above}</Address>
        <StageView stage={player.stage}>
          {error && <Trouble error={error} again={again} />}
          {isEmpty && <p class="nothing">No page was recorded in this session.</p>}
          {!isEmpty && !error && (!filled.value || player.waiting.value) && <Waiting what="Loading the page …" />}
          {over}
        </StageView>
        <Controls player={player}>{tools}</Controls>
      </div>
      <Moments player={player} />
    </div>
  );
}
