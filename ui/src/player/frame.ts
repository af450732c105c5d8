/** The player's end of the frame: one order at a time, and only the newest wish survives waiting. */

import type { Delta, FromFrame, Snapshot, ToFrame } from "../wire.js";
import type { Assets } from "./assets.js";

export class Frame {
  private state: "starting" | "busy" | "free" = "starting";
  /** How many orders it has not answered yet. */
  private owed = 0;
  private readonly listen = (message: MessageEvent<FromFrame>) => {
    if (message.source === this.element.contentWindow) this.hear(message.data);
  };

  /** `onFree` is called whenever the frame can take a snapshot, `onFailed` when one does not fit. */
  constructor(
    private readonly element: HTMLIFrameElement,
    private readonly assets: Assets,
    private isStill: boolean,
    private readonly onFree: () => void,
    private readonly onFailed: (message: string) => void,
  ) {
    window.addEventListener("message", this.listen);
  }

  get free(): boolean {
    return this.state === "free";
  }

  load(record: Snapshot): void {
    this.state = "busy";
    this.owed++;
    this.order({ do: "load", record, still: this.isStill });
  }

  /** `url`: what the page's address is by then. What comes faster than it can be shown waits here, and not in the frame. */
  apply(records: Delta[], url: string): void {
    if (!records.length) return;
    this.state = "busy";
    this.owed++;
    this.order({ do: "apply", records, still: this.isStill, url, tell: true });
  }

  /** Holds all motion in the page, or lets it go on. */
  hold(still: boolean): void {
    if (still === this.isStill) return;
    this.isStill = still;
    if (this.state !== "starting") this.order({ do: "still", still });
  }

  close(): void {
    this.assets.close();
    window.removeEventListener("message", this.listen);
  }

  private order(order: ToFrame): void {
    // The frame's origin is opaque: there is no other way to name it.
    this.element.contentWindow?.postMessage(order, "*");
  }

  private hear(reply: FromFrame): void {
    if (reply.did === "want") return void this.assets.bring(reply.urls, (items) => this.order({ do: "assets", items }));
    this.owed = Math.max(0, this.owed - 1);
    if (reply.did === "failed") this.onFailed(reply.message);
    if (this.owed) return;
    this.state = "free";
    this.onFree();
  }
}
