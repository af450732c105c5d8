/** Everything a player does by keyboard. */

import { useLayoutEffect } from "preact/hooks";
import { SPEEDS, type Player } from "./player.js";
import { isFailure } from "./rows.js";
import { step } from "./step.js";

const SKIP_MS = 5000;

type Act = (player: Player) => unknown;

const KEYS: Record<string, Act> = {
  " ": (player) => player.toggle(),
  k: (player) => player.toggle(),
  ArrowLeft: (player) => player.seek(player.time.value - SKIP_MS),
  ArrowRight: (player) => player.seek(player.time.value + SKIP_MS),
  "[": (player) => step(player, -1),
  "]": (player) => step(player, 1),
  ",": (player) => player.jump(-1),
  ".": (player) => player.jump(1),
  e: (player) => player.jump(1, isFailure),
  E: (player) => player.jump(-1, isFailure),
  "<": (player) => pace(player, -1),
  ">": (player) => pace(player, 1),
  i: (player) => (player.skipsIdle.value = !player.skipsIdle.value),
  l: (player) => player.live.value && player.follow(),
};
/** What there is, in words; as `screens/Keys.tsx` shows it. */
export const HELP: [does: string, ...keys: string[]][] = [
  ["Play or pause", "Space"], ["5 seconds back, on", "←", "→"], ["To the change before, the next", "[", "]"],
  ["To the event before, the next", ",", "."], ["To the next failure, the one before", "e", "E"], ["Slower, faster", "<", ">"],
  ["Skip idle, or not", "i"], ["To what happens now", "l"],
];
const WITH_SHIFT: Record<string, Act> = { ArrowLeft: KEYS["["]!, ArrowRight: KEYS["]"]! };

function pace(player: Player, way: 1 | -1): void {
  const next = SPEEDS[SPEEDS.findIndex((rate) => rate === player.speed.value) + way];
  if (next) player.setSpeed(next);
}

/** What a key does; nothing for those that have another meaning where they were pressed. */
function actOf(event: KeyboardEvent): Act | undefined {
  if (event.metaKey || event.ctrlKey || event.altKey) return undefined;
  const at = event.target as Element;
  if (at.closest("input:not([type=checkbox]), textarea, select") || document.querySelector("dialog[open]")) return undefined;
  if (event.key === " " && at.closest("button, input, summary, a")) return undefined;
  return (event.shiftKey && WITH_SHIFT[event.key]) || KEYS[event.key];
}

export function usePlayerKeys(player: Player): void {
  useLayoutEffect(() => {
    const press = (event: KeyboardEvent) => {
      const act = event.defaultPrevented ? undefined : actOf(event);
      if (!act) return;
      event.preventDefault();
      void act(player);
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, [player]);
}
