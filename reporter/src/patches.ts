/** Wraps functions of the page so that nobody notices, listens to it, and undoes both. */

/** Sees what a call gave; what it answers, if anything, is given on instead. */
export type After = (result: unknown, self: unknown, args: unknown[]) => unknown;
/** Sees what a call is given; what it answers, if anything, is given instead. */
export type Before = (args: unknown[], self: unknown) => unknown[] | void;

let listening = new AbortController();
const undo: (() => void)[] = [];
const wrapped = new WeakSet<object>();
/** A listener knows its guard, so that the same one stays the same. */
type Heard = ((event: never) => void) & { guard_?: EventListener };

/** Nothing of ours may ever trouble the page. */
export const quietly =
  <Args extends unknown[], Result>(work: (...args: Args) => Result) =>
  (...args: Args): Result | undefined => {
    try {
      return work(...args);
    } catch {
      return undefined; // there is nobody to tell
    }
  };

/** Tells of each call of `owner[name]`, or of each object that it makes. */
export function wrap(owner: object, name: string, after: After, before: Before = () => {}): void {
  const original = Object.getOwnPropertyDescriptor(owner, name);
  const value = original?.value as (() => unknown) | undefined;
  if (!value || !original?.configurable || wrapped.has(value)) return;
  const { signal } = listening;

  function around(self: unknown, args: unknown[], call: (args: unknown[]) => unknown): unknown {
    if (signal.aborted) return call(args);
    const given = quietly(before)(args, self) || args;
    const result = call(given);
    return quietly(after)(result, self, given) || result;
  }

  const ours = new Proxy(value, {
    apply: (target, self, args: unknown[]) => around(self, args, (given) => Reflect.apply(target, self, given)),
    construct: (target, args, made) => around(made, args, (given) => Reflect.construct(target, given, made)) as object,
  });
  wrapped.add(ours);
  Object.defineProperty(owner, name, { ...original, value: ours });
  undo.push(() => {
    // Somebody may have wrapped ours in turn: then it stays, and does nothing.
    if ((owner as Record<string, unknown>)[name] === ours) Object.defineProperty(owner, name, original);
  });
}

/** Hears events before the page does, without holding its scrolling. The same listener counts once. */
export function listen(target: EventTarget, types: string, heard: Heard): void {
  const { signal } = listening;
  heard.guard_ ??= quietly(heard as EventListener);
  for (const type of types.split(" ")) target.addEventListener(type, heard.guard_, { capture: true, passive: true, signal });
}

/** Takes back all that was wrapped, and listens to nothing any more. */
export function restore(): void {
  listening.abort();
  listening = new AbortController();
  for (const each of undo.splice(0)) each();
}
