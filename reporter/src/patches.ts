/** Wraps functions of the page so that nobody notices, listens to it, and undoes both. */

import { closedRoots, type Root } from "./tree";

type Call<Args extends unknown[] = unknown[]> = (...args: Args) => unknown;

/** Sees what a call gave; what it answers, if anything, is given on instead. */
export type After = (result: unknown, self: unknown, args: unknown[]) => unknown;

export interface Patches {
  /** After each call of `owner[name]`, `after` is told. */
  wrap(owner: object, name: string, after: After): void;
  /** Hears events before the page does, without holding its scrolling. The same listener counts once. */
  listen(target: EventTarget, types: string, heard: (event: never) => void): void;
  restore(): void;
}

/** Nothing of ours may ever trouble the page. */
export function quietly<Args extends unknown[]>(work: Call<Args>): Call<Args> {
  return (...args) => {
    try {
      return work(...args);
    } catch {
      return undefined; // there is nobody to tell
    }
  };
}

export function createPatches(): Patches {
  const undo: (() => void)[] = [];
  const listening = new AbortController();
  const { signal } = listening;
  const wrapped = new WeakSet<object>();
  /** By what they guard, so that the same listener stays the same. */
  const quiet = new WeakMap<object, EventListener>();

  return {
    wrap(owner, name, after) {
      const before = Object.getOwnPropertyDescriptor(owner, name);
      if (!before || !before.configurable || typeof before.value !== "function" || wrapped.has(before.value)) return;
      const guarded = quietly(after);
      const value = new Proxy(before.value as Call, {
        apply(target, self, args: unknown[]) {
          const result: unknown = Reflect.apply(target, self, args);
          return (!signal.aborted && guarded(result, self, args)) || result;
        },
      });
      wrapped.add(value);
      Object.defineProperty(owner, name, { ...before, value });
      undo.push(() => {
        // Somebody may have wrapped ours in turn: then it stays, and does nothing.
        if ((owner as Record<string, unknown>)[name] === value) Object.defineProperty(owner, name, before);
      });
    },
    listen(target, types, heard) {
      let listener = quiet.get(heard);
      if (!listener) quiet.set(heard, (listener = quietly(heard as EventListener)));
      for (const type of types.split(" ")) target.addEventListener(type, listener, { capture: true, passive: true, signal });
    },
    restore() {
      listening.abort();
      for (const each of undo) each();
    },
  };
}

/** Tells of each shadow root that is attached by script in a document's world, closed ones too. */
export function watchShadows(root: Root, { wrap }: Patches, attached: (root: ShadowRoot) => void): void {
  const world = (root as Document).defaultView as (Window & typeof globalThis) | null | undefined;
  if (!world) return;
  wrap(world.Element.prototype, "attachShadow", (result) => {
    const shadow = result as ShadowRoot;
    closedRoots.set(shadow.host, shadow);
    attached(shadow);
  });
}
