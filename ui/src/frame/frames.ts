/**
 * The frames of the page: in each runs this same program, and shows that frame's document.
 *
 * A sandboxed frame in a sandboxed frame has an origin of its own, so its document is out of reach.
 * So it is told all that is told here, and keeps the whole page as this document does.
 */

import type { Delta, FromFrame, Snapshot, ToFrame } from "../wire.js";
import type { Assets } from "./assets.js";
import * as dom from "./dom.js";
import type { Tree } from "./tree.js";

/** A page of more frames than this, wherever they are, does not show the rest: each costs as much as the page. */
const MOST_FRAMES = 30;

interface Child { host: HTMLIFrameElement; shown: number; asked: Set<string>; isReady: boolean }

export class Frames {
  private children: Child[] = [];
  private readonly deltas: Delta[] = [];

  /** `program` is the text of this program. */
  constructor(
    private readonly tree: Tree,
    private readonly snapshot: Snapshot,
    private readonly assets: Assets,
    private readonly program: string,
    private still: boolean,
  ) {}

  /** Brings the frames in line with the page after `records`. */
  follow(records: readonly Delta[], still: boolean): void {
    this.still = still;
    this.deltas.push(...records);
    this.children = this.children.filter(({ host }) => this.tree.frames.has(host));
    for (const child of this.children) if (child.isReady) this.tell(child, { do: "apply", records: [...records], still });
    for (const [host, id] of this.tree.frames) {
      if (host instanceof HTMLIFrameElement && this.tree.isOnScreen(host) && dom.isConnected(host)) this.show(host, id);
    }
  }

  hold(still: boolean): void {
    this.still = still;
    for (const child of this.children) this.tell(child, { do: "still", still });
  }

  /** True when it was one of the frames that said something. */
  hear(source: MessageEventSource | null, said: FromFrame): boolean {
    const child = this.children.find(({ host }) => host.contentWindow === source);
    if (!child || !source) return false;
    if (said.did === "ready") this.start(child);
    else if (said.did === "want") this.want(child, said.urls);
    return true;
  }

  /** Hands on what a frame has asked for. */
  give(urls: readonly string[]): void {
    for (const child of this.children) {
      const items = urls.filter((url) => child.asked.has(url)).map((url) => ({ url, kept: this.assets.known(url) ?? null }));
      if (items.length) this.tell(child, { do: "assets", items });
    }
  }

  private show(host: HTMLIFrameElement, shown: number): void {
    const known = this.children.find((child) => child.host === host);
    if (known?.shown === shown) return;
    if (known) {
      known.shown = shown;
      if (known.isReady) this.start(known);
    } else if (this.rank(shown) < MOST_FRAMES) {
      this.children.push({ host, shown, asked: new Set(), isReady: false });
      // Not by `srcdoc`: a document from there is never in quirks mode.
      host.src = URL.createObjectURL(new Blob([`<!DOCTYPE html><script>${this.program}</script>`], { type: "text/html" }));
    }
  }

  /** Also when it has started anew, because its element was moved. */
  private start(child: Child): void {
    child.isReady = true;
    child.asked.clear();
    this.tell(child, { do: "load", record: this.snapshot, shown: child.shown, still: this.still });
    this.tell(child, { do: "apply", records: this.deltas, still: this.still });
  }

  private want(child: Child, urls: readonly string[]): void {
    for (const url of urls) child.asked.add(url);
    for (const url of urls) this.assets.find(url);
    this.give(urls.filter((url) => this.assets.known(url) !== undefined));
  }

  private tell({ host }: Child, order: ToFrame): void {
    // Its origin is opaque: there is no other way to name it.
    host.contentWindow?.postMessage(order, "*");
  }

  /** How many frames come before: the same in each of them, since each knows the whole page. */
  private rank(shown: number): number {
    return [...this.tree.frames.values()].filter((other) => other < shown).length;
  }
}
