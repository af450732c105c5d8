/** Fetches a session's records page by page into a player, which can play from the first page on. */

import { records } from "../api.js";
import type { Player } from "./player.js";

/** Resolves when all is there. Rejects with ApiError, or with an AbortError after `signal`. */
export async function loadInto(player: Player, session: string, signal: AbortSignal): Promise<void> {
  for (let after: string | null = null, more = true; more; more = after !== null) {
    const { items, next } = await records(session, after, signal);
    player.add(items);
    after = next;
  }
  player.past.value = "complete";
}
