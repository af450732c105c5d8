/** The core alone, without a network, as the tests drive it: records as they would be sent. */

import { createCore as begin, type Core, type CoreOptions } from "./core";
import { createPatches, watchShadows } from "./patches";

export { spliced } from "./delta";

export interface TestCore {
  /** A snapshot record; from it on the deltas lead. */
  snapshot(): object;
  /** The delta record since the last state, or null. */
  delta(): object | null;
  stop(): void;
}

export function createCore(top: Document, options: Partial<CoreOptions> = {}): TestCore {
  const patches = createPatches();
  let core: Core | undefined;
  let n = 0;
  const root = (node: Document | ShadowRoot) => watchShadows(node, patches, (shadow) => core?.attached(shadow));
  return {
    snapshot() {
      core?.stop();
      core = begin(top, { masking: "inputs", changed: () => {}, ...options, root });
      return { k: "snapshot", t: 0, n: ++n, ...core.snapshot };
    },
    delta() {
      const delta = core?.delta();
      return delta ? { k: "delta", t: 0, n: ++n, ...delta } : null;
    },
    stop() {
      core?.stop();
      patches.restore();
    },
  };
}
