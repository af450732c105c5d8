/** A session as the server gives it to a player. */

import { asset, assets, overview, records, type PartQuery } from "../api.js";
import type { Batch, Part } from "../wire.js";
import type { Source } from "./source.js";

/** Batches in one answer, at most. */
const LIMIT = "500";

export const apiSource = (session: string): Source => {
  const read = async (part: PartQuery, signal: AbortSignal): Promise<Part> => {
    const found: Part = { items: [], enter: [] };
    for (let next: string | null = part.after; next !== null; ) {
      // Only the beginning has to be entered; what follows goes on from there.
      const asked: PartQuery = next === part.after ? part : { ...part, after: next, enter: "" };
      const answer: { items: Batch[]; enter?: Part["enter"]; next: string | null } = await records(session, asked, signal);
      found.items.push(...answer.items);
      found.enter.push(...(answer.enter ?? []));
      next = answer.next;
    }
    return found;
  };
  const between = (first: number, last: number): PartQuery => ({ after: String(first - 1), to: String(last), limit: LIMIT });
  return {
    frame: "/ui/frame.html",
    overview: (signal) => overview(session, signal),
    records: (first, last, enter, signal) => read({ ...between(first, last), enter: enter ? "1" : "" }, signal),
    events: async (first, last, signal) => (await read({ ...between(first, last), events: "1" }, signal)).items,
    assets: (after, signal) => assets(session, after, signal),
    asset: (digest, signal) => asset(session, digest, signal),
  };
};
