/** The core alone, without a network, as the tests drive it: records as they would be sent. */

import { beginSnapshot, proceedSnapshot, stopCore, takeDelta } from "./core";
import { setMasking } from "./mask";
import { restore } from "./patches";
import { watchWorld } from "./world";

export { spliced } from "./delta";

export interface TestCore {
  /** A snapshot record; from it on the deltas lead. */
  snapshot(): object;
  /** The delta record since the last state, or null. */
  delta(): object | null;
  /** Writes the first part of a snapshot, and answers with a function that writes all the rest. */
  snapshotInTwo(): () => object;
  stop(): void;
}

export function createCore(_top: Document, { masking = "inputs" } = {}): TestCore {
  let n = 0;
  const begin = (): void =>
    beginSnapshot(watchWorld, () => {});
  const rest = (made = proceedSnapshot(Infinity)): object => ({ k: "snapshot", t: 0, n: ++n, ...made });
  setMasking({ masking });
  return {
    snapshot() {
      begin();
      return rest();
    },
    snapshotInTwo() {
      begin();
      const small = proceedSnapshot(0);
      return () => rest(small);
    },
    delta() {
      const delta = takeDelta();
      return delta ? { k: "delta", t: 0, n: ++n, ...delta } : null;
    },
    stop() {
      stopCore();
      restore();
    },
  };
}
