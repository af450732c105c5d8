/** What is seen of a moment: the page in the frame, the pointer over it, its address and its size. */

import { signal } from "@preact/signals";
import { Assets } from "./assets.js";
import { Frame } from "./frame.js";
import { Overlay } from "./overlay.js";
import { lastAt, type Recording } from "./recording.js";
import { Seeker } from "./seek.js";

export class Stage {
  readonly size = signal({ w: 1280, h: 800 });
  readonly address = signal({ url: "", title: "" });
  /** True where the state that belongs here was lost on the way. */
  readonly missing = signal(false);
  /** True once a page shows. */
  readonly filled = signal(false);
  /** The session whose pictures and fonts are shown; none while it is not known. */
  session = "";
  private frame: Frame | null = null;
  private seeker: Seeker | null = null;
  private overlay: Overlay | null = null;
  private at = 0;
  private isStill = false;

  constructor(private readonly recording: Recording) {}

  attach(iframe: HTMLIFrameElement, canvas: HTMLCanvasElement): () => void {
    const assets = new Assets(() => this.session, () => this.recording.end);
    const frame = new Frame(iframe, assets, this.isStill, () => this.show(this.at), () => this.seeker?.giveUp());
    this.frame = frame;
    this.seeker = new Seeker(this.recording, frame);
    this.overlay = new Overlay(canvas);
    return () => frame.close();
  }

  /** Holds all motion in the page, or lets it go on. */
  hold(still: boolean): void {
    this.isStill = still;
    this.frame?.hold(still);
  }

  resize(width: number, height: number, scale: number): void {
    this.overlay?.resize(width, height, scale);
    this.overlay?.draw(this.recording, this.at);
  }

  /** Shows the page as it was at `at`, and the pointer as at `pointerAt`, both in ms since 1970. */
  show(at: number, pointerAt = at): void {
    this.at = at;
    const place = lastAt(this.recording.steps, at);
    // Before the first state there is nothing older to show: the first one stands in.
    const address = this.recording.navigations[Math.max(0, lastAt(this.recording.navigations, at))];
    const whole = this.seeker?.show(Math.max(0, place), address?.url ?? "") ?? false;
    this.missing.value = this.recording.steps.length > 0 && !whole;
    if (this.frame?.free && whole) this.filled.value = true;
    this.setSize(this.recording.size(at));
    if (address && address.url !== this.address.peek().url) this.address.value = address;
    this.overlay?.draw(this.recording, pointerAt);
  }

  private setSize({ w, h }: { w: number; h: number }): void {
    const { w: oldW, h: oldH } = this.size.peek();
    if (w !== oldW || h !== oldH) this.size.value = { w: Math.max(1, w), h: Math.max(1, h) };
  }
}
