/** What is seen of a moment: the page in the frame, the pointer over it, its address and its size. */

import { signal } from "@preact/signals";
import { Assets } from "./assets.js";
import { Frame } from "./frame.js";
import { Overlay } from "./overlay.js";
import { lastAt, Recording } from "./recording.js";
import { Seeker } from "./seek.js";
import type { Source } from "./source.js";

export class Stage {
  readonly size = signal({ w: 1280, h: 800 });
  readonly address = signal({ url: "", title: "" });
  /** True where the state that belongs here was lost on the way. */
  readonly missing = signal(false);
  /** True once a page shows. */
  readonly filled = signal(false);
  recording = new Recording([], []);
  private frame: Frame | null = null;
  private seeker: Seeker | null = null;
  private overlay: Overlay | null = null;
  private at = 0;
  private pointerAt = 0;
  private isSettled = false;
  private isStill = false;

  /** `end` gives until when the session goes, in ms since 1970. */
  constructor(readonly source: Source, private readonly end: () => number) {}

  /** Shows itself in a frame, whose document is that of `source`; without a `canvas` no pointer is drawn. */
  attach(iframe: HTMLIFrameElement, canvas: HTMLCanvasElement | null): () => void {
    const again = () => this.show(this.at, this.isSettled, this.pointerAt);
    const assets = new Assets(this.source, this.end);
    const frame = new Frame(iframe, assets, this.isStill, again, () => this.seeker?.giveUp());
    this.frame = frame;
    this.seeker = new Seeker(frame);
    this.overlay = canvas && new Overlay(canvas);
    return () => frame.close();
  }

  /** Holds all motion in the page, or lets it go on. */
  hold(still: boolean): void {
    this.isStill = still;
    this.frame?.hold(still);
  }

  resize(width: number, height: number, scale: number): void {
    this.overlay?.resize(width, height, scale);
    this.overlay?.draw(this.recording, this.pointerAt);
  }

  /** What is told again of a state replaces what is shown of it. */
  forget(page: string, n: number): void {
    this.seeker?.forget(page, n);
  }

  /**
   * Shows the page as it was at `at`, and the pointer as at `pointerAt`, both in ms since 1970.
   *
   * `settled`: all that there is of this moment is held. Where it is not, what cannot be shown may
   * still come, and the page stays as it is. False when the state could not be shown as it was.
   */
  show(at: number, settled: boolean, pointerAt = at): boolean {
    this.at = at;
    this.pointerAt = pointerAt;
    this.isSettled = settled;
    const { steps } = this.recording;
    const place = lastAt(steps, at);
    // Before the first state there is nothing older to show: the first one stands in.
    const step = place < 0 && !settled ? undefined : steps[Math.max(0, place)];
    const address = this.recording.address(at);
    const whole = (step && this.seeker?.show(step, address?.url ?? "", !settled)) ?? false;
    this.missing.value = settled && step !== undefined && !whole && this.seeker !== null;
    if (whole || settled) this.setAround(this.recording.size(at), address);
    if (this.seeker?.arrived && this.frame?.free) this.filled.value = true;
    this.overlay?.draw(this.recording, pointerAt);
    return whole;
  }

  private setAround(size: { w: number; h: number } | null, address: { url: string; title: string } | null): void {
    const { w: oldW, h: oldH } = this.size.peek();
    if (size && (size.w !== oldW || size.h !== oldH)) this.size.value = { w: Math.max(1, size.w), h: Math.max(1, size.h) };
    if (address && address.url !== this.address.peek().url) this.address.value = address;
  }
}
