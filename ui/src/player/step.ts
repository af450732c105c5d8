/** From one state of the page to the next, or back. */

import type { Player } from "./player.js";
import { lastAt, type Step } from "./recording.js";

/** To the next state (`way` 1) or the one before (-1); brings it first where it is not held. */
export async function step(player: Player, way: 1 | -1): Promise<void> {
  player.pause();
  const { steps } = player.stage.recording;
  const at = player.now.peek();
  const from = steps[lastAt(steps, at)]?.at ?? at;
  const whole = player.whole.peek();
  const here = whole?.chunkAt(way > 0 ? at : from);
  const near = beside(steps, at, way);
  if (!whole || !here || (near && isNear(player, near, here.place, way))) return goTo(player, near);
  const chunk = whole.changes(here.place, way);
  if (!chunk) return goTo(player, near);
  await player.bring(chunk);
  if (player.now.peek() === at) goTo(player, beside(player.stage.recording.steps, at, way));
  void player.bring(null);
}

function goTo(player: Player, found: Step | null): void {
  if (found) player.seek(found.at - player.start);
}

/** The states of one moment are one: only the last of them is seen. */
function beside(steps: readonly Step[], at: number, way: 1 | -1): Step | null {
  const place = lastAt(steps, at);
  if (way > 0) return steps[place + 1] ?? null;
  return steps.findLast((step) => step.at < (steps[place]?.at ?? -Infinity)) ?? null;
}

/** Whether no state can be between it and where one is: all chunks from there on are held. */
function isNear({ whole, windows, duration, start }: Player, { at }: Step, place: number, way: 1 | -1): boolean {
  const chunks = whole.peek()!.chunks;
  let until = place;
  while (chunks[until + way] && windows.has(chunks[until + way]!)) until += way;
  return way < 0 ? at >= chunks[until]!.at : at < (chunks[until + 1]?.at ?? start + duration.peek() + 1);
}
