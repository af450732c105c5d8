/** What happens to the page: where it goes, and what goes wrong. */

import { record } from "./delivery";
import { maskText, pageMode, scrubUrl } from "./mask";
import { listen, quietly, wrap } from "./patches";
import { sample } from "./session";
import { lastClicks } from "./watch";

/** A program's message: it may quote what people typed, and URLs with what they carry. */
export const clean = (text: unknown): string => maskText(String(text).slice(0, 4000)).replace(/(\?|#(?=[^\s)'"]*=))[^\s)'"]+?(?=(:\d+){0,2}([\s)'"]|$))/g, "$1");

/** A record of where the page is now. */
export const located = (how: string): unknown =>
  record("navigation", { url: scrubUrl(location.href), title: maskText(document.title, pageMode), how });

/** `answered` is told of what may be the answer to a click. */
export function watchNavigation(answered: () => void): void {
  let last = location.href;
  const bare = (url: string): string | undefined => url.split("#")[0];

  function moved(how: string): void {
    const before = last;
    last = location.href;
    if (last === before) return;
    answered();
    located(how === "pop" && bare(last) === bare(before) ? "hash" : how);
  }

  for (const how of ["push", "replace"]) wrap(History.prototype, `${how}State`, () => moved(how));
  listen(window, "popstate hashchange", () => moved("pop"));
}

/** `failed` is told of elements whose resource did not load. */
export function watchErrors(failed: (element: Element) => void): void {
  function thrown(type: string, error: Partial<Error> | null | undefined, message: unknown, place: object = {}): void {
    const stack = error?.stack;
    record("error", { type, message: clean(message), ...place, stack: stack && clean(stack), clicks: lastClicks() });
    sample();
  }

  listen(window, "error", (event: ErrorEvent) => {
    const { message, error } = event;
    // A resource that did not load has no message.
    if (message) thrown("error", error as Error, message, { source: scrubUrl(event.filename), line: event.lineno, col: event.colno });
    else failed(event.target as Element);
  });
  listen(window, "unhandledrejection", (event: PromiseRejectionEvent) => {
    const error = event.reason as Error | undefined;
    thrown("rejection", error, error?.message ?? error);
  });
  wrap(console, "error", (_result, _self, args) => {
    record("console", { message: clean(args.map(shown).join(" ")) });
  });
}

/** A value as a message shows it; an object that is too large to be worth it is not shown. */
const shown = quietly((value: unknown): string => {
  let parts = 0;
  return value instanceof Error || typeof value !== "object"
    ? String(value)
    : JSON.stringify(value, (_, part: unknown) => {
        if (++parts > 100) throw parts;
        return part;
      });
});
