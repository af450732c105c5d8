/** Brings the frame to a state: forward by deltas alone, otherwise from the snapshot before it. */

import type { Delta, Snapshot } from "../wire.js";
import type { Frame } from "./frame.js";
import type { Recording, Step } from "./recording.js";

export class Seeker {
  /** The step the frame shows, and the one it is to show. */
  private current: Step | null = null;
  private wanted: Step | null = null;
  private url = "";
  private failed: Step | null = null;

  constructor(private readonly recording: Recording, private readonly frame: Frame) {}

  /** Shows the state at `place` of the recording's steps, when the page was at `url`. False when it is not whole. */
  show(place: number, url: string): boolean {
    const step = this.recording.steps[place];
    if (!step) return false;
    if (!step.shown) return false;
    this.wanted = step.shown;
    this.url = url;
    this.advance();
    return step.shown === step && this.failed !== step.base;
  }

  /** To be called when the frame is free again. */
  advance(): void {
    const { wanted } = this;
    if (!wanted || wanted === this.current || !this.frame.free) return;
    const { base } = wanted;
    if (!base || base === this.failed) return;
    const isAhead = this.current?.base === base && this.current.record.n <= wanted.record.n;
    if (!isAhead) this.frame.load(base.record as Snapshot);
    this.frame.apply(this.between(isAhead ? this.current! : base, wanted), this.url);
    this.current = wanted;
  }

  /** What follows from the snapshot in use does not fit it: it is left alone until the next one. */
  giveUp(): void {
    this.failed = this.current?.base ?? null;
    this.current = null;
  }

  /** The deltas after `from` up to `to`, which both grow from the same snapshot. */
  private between(from: Step, to: Step): Delta[] {
    const { steps } = this.recording;
    const between = steps.slice(steps.lastIndexOf(from) + 1, steps.lastIndexOf(to) + 1);
    // Two pages can overlap for a moment, while the one goes and the next one comes.
    return between.filter((step) => step.page === to.page).map((step) => step.record as Delta);
  }
}
