/** Brings the frame to a state: forward by changes alone where they are held, otherwise from a state that is known as a whole. */

import type { Delta } from "../wire.js";
import type { Frame } from "./frame.js";
import type { Step } from "./recording.js";

interface Shown { page: string; n: number }

/** More changes than this are slower than a state as a whole, if there is one on the way. */
const MANY = 400;

export class Seeker {
  /** The state the frame shows, and the one it is to show. */
  private current: Shown | null = null;
  private wanted: Step | null = null;
  private url = "";
  /** What was loaded last, and what did not fit what came after it: that is left alone. */
  private loaded: Step["full"] | null = null;
  private failed: Step["full"] | null = null;

  constructor(private readonly frame: Frame) {}

  /**
   * Shows `step` when the page was at `url`. Where it cannot be reached, false; and unless `only`
   * that is wanted, the newest state of the page that can be.
   */
  show(step: Step, url: string, only: boolean): boolean {
    let reached: Step | null = step;
    while (reached && !this.isReached(reached)) reached = only ? null : reached.before;
    if (!reached) return false;
    this.wanted = reached;
    this.url = url;
    this.advance();
    return reached === step;
  }

  /** Whether the frame shows what is wanted of it. */
  get arrived(): boolean {
    return this.wanted !== null && this.isShown(this.wanted);
  }

  /** To be called when the frame is free again. */
  advance(): void {
    const { wanted } = this;
    if (!wanted || this.isShown(wanted) || !this.frame.free) return;
    const base = this.baseOf(wanted);
    const isAhead = this.leadsTo(wanted) && (!base || wanted.n - this.current!.n <= Math.max(MANY, wanted.n - base.n));
    if (!isAhead && !base) return;
    if (!isAhead) this.frame.load((this.loaded = base!.full!));
    this.frame.apply(changes(isAhead ? this.current!.n : base!.n, wanted), this.url);
    this.current = { page: wanted.page, n: wanted.n };
  }

  /** What the frame was told last did not fit. */
  giveUp(): void {
    this.failed = this.loaded;
    this.current = null;
  }

  /** The frame is to show anew what it shows: it was told again, with more in it. */
  forget(page: string, n: number): void {
    if (this.current?.page === page && this.current.n === n) this.current = null;
  }

  private isShown({ page, n }: Shown): boolean {
    return this.current?.page === page && this.current.n === n;
  }

  private baseOf({ base }: Step): Step | null {
    return base && base.full !== this.failed ? base : null;
  }

  private isReached(step: Step): boolean {
    return this.isShown(step) || this.baseOf(step) !== null || this.leadsTo(step);
  }

  /** Whether changes alone lead from what is shown to this state. */
  private leadsTo({ page, n, root }: Step): boolean {
    return this.current?.page === page && this.current.n >= root && this.current.n < n;
  }
}

/** The changes of a page from behind its state `n` up to a step. */
function changes(n: number, to: Step): Delta[] {
  const found: Delta[] = [];
  for (let step: Step | null = to; step && step.n > n; step = step.before) found.push(step.delta!);
  return found.reverse();
}
