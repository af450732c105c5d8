/** The pictures and fonts that were kept of the page: asked for by address, shown from memory. */

import type { AssetItem, Kept } from "../wire.js";

/** Called when something new is known of one of `urls`, once all of them are known. */
export interface Watcher {
  urls: Set<string>;
  again(): void;
}

export class Assets {
  private readonly kept = new Map<string, Kept>();
  private readonly addresses = new Map<string, string | null>();
  private readonly blobs = new Map<string, Blob>();
  private readonly watchers = new Map<string, Set<Watcher>>();
  private readonly wanted = new Set<string>();

  /** `ask` is told, at most once in a task, which URLs are wanted and not known yet. */
  constructor(private readonly ask: (urls: string[]) => void) {}

  /** Where the asset at `url` can be had; null where it was not kept or is not known yet. */
  find(url: string): string | null {
    const known = this.addresses.get(url);
    if (known === undefined) this.want(url);
    return known ?? null;
  }

  /** What was given for `url`: null where it was not kept, undefined while that is not known. */
  known(url: string): Kept | undefined {
    return this.kept.get(url);
  }

  /** The content at an address that `find` gave, unless that is in the address itself. */
  behind(address: string): Blob | undefined {
    return this.blobs.get(address.split("#", 1)[0]!);
  }

  watch(url: string, watcher: Watcher): void {
    const watching = this.watchers.get(url) ?? new Set();
    this.watchers.set(url, watching.add(watcher));
  }

  /** Forgets who watches: the page they were in is gone. */
  unwatch(): void {
    this.watchers.clear();
  }

  give(items: readonly AssetItem[]): void {
    const changed = new Set<Watcher>();
    for (const { url, kept } of items) {
      if (this.kept.get(url)) continue; // shown already, and the same for ever
      const address = kept instanceof Blob ? URL.createObjectURL(kept) : kept;
      if (kept instanceof Blob) this.blobs.set(address!, kept);
      this.kept.set(url, kept);
      this.addresses.set(url, address);
      for (const watcher of this.watchers.get(url) ?? []) changed.add(watcher);
    }
    // Only when all is there: a sheet that is read again for each of its fonts flickers.
    for (const watcher of changed) if (this.isSettled(watcher)) watcher.again();
  }

  private isSettled({ urls }: Watcher): boolean {
    for (const url of urls) if (!this.kept.has(url)) return false;
    return true;
  }

  private want(url: string): void {
    if (!this.wanted.size) queueMicrotask(() => this.askNow());
    this.wanted.add(url);
  }

  private askNow(): void {
    this.ask([...this.wanted]);
    this.wanted.clear();
  }
}
