/** A look at another moment, small and beside the player: it holds one chunk, and nothing of what is shown moves. */

import { Recording } from "./recording.js";
import type { Player } from "./player.js";
import { Stage } from "./stage.js";
import { Windows } from "./windows.js";

/** The pointer has to rest for this long: what it only passes is not worth a picture. */
const REST_MS = 90;

export class Peek {
  readonly stage: Stage;
  private readonly windows: Windows;
  private at = 0;
  private timer = 0;

  constructor(private readonly player: Player) {
    this.stage = new Stage(player.stage.source, () => player.start + player.duration.peek());
    this.stage.hold(true);
    this.windows = new Windows(player.stage.source, () => this.show());
  }

  /** Looks at a time in ms since 1970. */
  look(at: number): void {
    this.at = at;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.show(), REST_MS);
  }

  /** Looks no more, until it is told to. */
  rest(): void {
    clearTimeout(this.timer);
  }

  close(): void {
    clearTimeout(this.timer);
    this.windows.close();
  }

  private show(): void {
    const chunk = this.player.whole.peek()?.chunkAt(this.at);
    if (!chunk) return;
    const { windows } = this.player;
    if (windows.has(chunk) && windows.isEntered(chunk)) {
      this.stage.recording = this.player.stage.recording;
      return void this.stage.show(this.at, true);
    }
    this.windows.keep([chunk]);
    const parts = this.windows.parts();
    this.stage.recording = new Recording(parts.flatMap(({ enter }) => enter), parts.flatMap(({ items }) => items));
    const has = this.windows.has(chunk);
    const whole = this.stage.show(this.at, has && this.windows.isEntered(chunk));
    if (has && !whole) this.windows.enter(chunk);
  }
}
