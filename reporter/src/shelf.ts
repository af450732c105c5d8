/** Keeps batches that cannot be sent now, so that they outlive the tab: a later page of the site brings them. */

import { sessionOf } from "./batches";
import { addressOf } from "./tag";

// The Cache API, because it takes a tenth of the code that IndexedDB does. Where there is none (no
// secure context), or it is denied, a batch lives as long as its tab.
const NAME = "hawk";
/** The oldest beyond these give way: the receipts of their sessions show the gaps. */
const MOST = 1000;

/** Names of the batches that this page looks after. */
let own: Set<string>;

// Other sites' batches may lie on the same shelf.
const prefix = (): string => `${addressOf("collect")}/`;
const nameOf = (body: string): string => `${prefix()}${sessionOf(body)}/${/"seq":(\d+)/.exec(body)![1]}`;

async function withShelf<T>(work: (shelf: Cache) => Promise<T>): Promise<T | undefined> {
  try {
    return await work(await caches.open(NAME));
  } catch {
    return undefined; // denied, or full
  }
}

/** Looks after these batches from now on. */
export function openShelf(bodies: string[]): void {
  own = new Set(bodies.map(nameOf));
}

/** Puts a batch on the shelf, where it does not lie already. */
export function shelve(body: string): void {
  const name = nameOf(body);
  if (own.has(name)) return;
  own.add(name);
  void withShelf(async (shelf) => {
    await shelf.put(name, new Response(body));
    for (const old of (await shelf.keys()).slice(0, -MOST)) await shelf.delete(old);
  });
}

/** Takes a batch off the shelf, should it lie there. */
export function unshelve(body: string): void {
  const name = nameOf(body);
  if (own.has(name)) void withShelf((shelf) => shelf.delete(name));
}

/** A batch that nobody looks after, because its tab was closed, or that another tab cannot send either. */
export const fromShelf = (): Promise<string | undefined> =>
  withShelf(async (shelf) => {
    const found = (await shelf.keys()).find((request) => request.url.startsWith(prefix()) && !own.has(request.url));
    if (!found) return undefined;
    own.add(found.url);
    return (await shelf.match(found))?.text();
  });

/** Forgets all. */
export const clearShelf = (): unknown => withShelf(() => caches.delete(NAME));
