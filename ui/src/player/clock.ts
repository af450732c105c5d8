/** The time of a replay: runs at a speed, can be set, and never passes its end. */

export class Clock {
  private from = 0;
  private since: number | null = null;
  private rate = 1;

  /** `now` gives monotonic milliseconds. */
  constructor(private readonly now: () => number) {}

  get playing(): boolean {
    return this.since !== null;
  }

  time(): number {
    return this.since === null ? this.from : this.from + (this.now() - this.since) * this.rate;
  }

  set(time: number): void {
    this.from = time;
    if (this.since !== null) this.since = this.now();
  }

  speed(rate: number): void {
    this.set(this.time());
    this.rate = rate;
  }

  play(): void {
    this.since ??= this.now();
  }

  pause(): void {
    this.from = this.time();
    this.since = null;
  }
}
