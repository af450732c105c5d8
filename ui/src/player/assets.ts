/** Brings the frame the pictures and fonts that were kept of the site, as it asks for them. */

import type { Asset, AssetItem, Kept } from "../wire.js";
import type { Source } from "./source.js";

const AT_A_TIME = 6;
/** What is missing of a session that goes on may still be on its way to the server: ever more seldom it is looked for. */
const SOON_MS = 5000;
const SELDOM_MS = 60_000;

type Give = (items: AssetItem[]) => void;

export class Assets {
  private readonly over = new AbortController();
  private listed: Promise<Map<string, Asset>> | null = null;
  private readonly waiting: { asset: Asset; give: Give }[] = [];
  private readonly missing = new Set<string>();
  private running = 0;
  private timer = 0;
  private pause = SOON_MS;

  /** `end` in ms since 1970, as far as it was recorded. */
  constructor(private readonly source: Source, private readonly end: () => number) {}

  close(): void {
    this.over.abort();
    this.waiting.length = 0;
    clearTimeout(this.timer);
  }

  /** Gives each of `urls` as soon as it is there, and null for those that are not kept so far. */
  async bring(urls: readonly string[], give: Give): Promise<void> {
    const listed = await this.list();
    if (this.over.signal.aborted) return;
    const missing = urls.filter((url) => !listed.has(url));
    if (missing.length) give(missing.map((url) => ({ url, kept: null })));
    for (const url of urls) if (listed.has(url)) this.waiting.push({ asset: listed.get(url)!, give });
    while (this.running < AT_A_TIME && this.waiting.length) void this.fetchOn();
    for (const url of missing) this.missing.add(url);
    if (this.missing.size) this.lookAgain(give);
  }

  private lookAgain(give: Give): void {
    if (this.timer || Date.now() - this.end() > SELDOM_MS) return;
    this.timer = setTimeout(() => {
      this.timer = 0;
      this.pause = Math.min(2 * this.pause, SELDOM_MS);
      this.listed = null;
      const missing = [...this.missing];
      this.missing.clear();
      void this.bring(missing, give);
    }, this.pause);
  }

  private async fetchOn(): Promise<void> {
    this.running++;
    for (let next = this.waiting.shift(); next; next = this.waiting.shift()) {
      const { asset, give } = next;
      const kept = await this.content(asset);
      if (!this.over.signal.aborted) give([{ url: asset.url, kept }]);
    }
    this.running--;
  }

  private async content({ digest, type }: Asset): Promise<Kept> {
    try {
      // Its type is told beside it: a file that is given as an attachment may come with another.
      const kept = new Blob([await this.source.asset(digest, this.over.signal)], { type });
      // A sheet is wanted as text, at once.
      return type === "text/css" ? `data:${type},${encodeURIComponent(await kept.text())}` : kept;
    } catch {
      return null; // it is gone by now, and shows as what was never kept
    }
  }

  private list(): Promise<Map<string, Asset>> {
    return (this.listed ??= this.readList());
  }

  /** By address; of what changed there, the newest of the session's time. */
  private async readList(): Promise<Map<string, Asset>> {
    const found = new Map<string, Asset>();
    try {
      for (let after: string | null = null, more = true; more; more = after !== null) {
        const { items, next } = await this.source.assets(after, this.over.signal);
        for (const one of items) if (this.isBetter(one, found.get(one.url))) found.set(one.url, one);
        after = next;
      }
    } catch {
      this.listed = null; // without pictures for now
    }
    return found;
  }

  private isBetter(one: Asset, other: Asset | undefined): boolean {
    if (!other) return true;
    const [at, before, end] = [Date.parse(one.from), Date.parse(other.from), this.end()];
    return at <= end ? before > end || at > before : before > end && at < before;
  }
}
