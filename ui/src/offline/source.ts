/** A session as the file gives it to a player: the same answers as the server's, out of its own parts. */

import { eventsIn, type Source } from "../player/source.js";
import type { Facts } from "./facts.js";
import { entriesOf } from "./entries.js";
import { Journal } from "./journal.js";
import { part } from "./parts.js";

/** `frame`: the address of the frame's document. */
export function fileSource(facts: Facts, frame: string): Source {
  const journal = new Journal(facts);
  return {
    frame,
    overview: () => Promise.resolve(facts.overview),
    records: async (first, last, enter) => {
      const items = await journal.batches(first, last);
      // Before long texts are filled in: to look for what is before needs none of them.
      const entries = enter ? await entriesOf(items, facts, journal) : [];
      await journal.fill(items.flatMap(({ records }) => records));
      return { items, enter: entries };
    },
    events: async (first, last) => eventsIn(await journal.batches(first, last)),
    assets: () => Promise.resolve({ items: facts.assets, next: null }),
    asset: (digest) => part(`a-${digest}`),
  };
}
