/** Requests that failed: of scripts, and of elements that wanted something. */

import { record } from "./delivery";
import { clean } from "./events";
import { modeOf } from "./ledger";
import { scrubUrl, SEALED } from "./mask";
import { listen, quietly, wrap } from "./patches";
import { now, sample } from "./session";
import { own } from "./tag";

/** What is known of a call when it begins. Of the error only the stack is read, and only when the call failed. */
type Call = [how: string, method: unknown, url: unknown, start: number, place?: Error];

const calls = new WeakMap<object, Call>();

const begun = (how: string, method: unknown, url: unknown): Call => [how, method, url, now(), new Error()];

const ended = quietly(([how, method, url, start, place]: Call, status: number): void => {
  if (status && status < 400) return;
  const initiator = place?.stack?.split("\n").find((line) => /:\d/.test(line) && !line.includes(own));
  record("request", {
    how,
    method: `${method}`.toUpperCase(),
    url: scrubUrl(`${url}`),
    status,
    ms: Math.round(now() - start),
    initiator: initiator && clean(initiator.trim()),
  });
  // What a page shows without is no reason to record it.
  if (place) sample();
});

/** The state of an XMLHttpRequest's call changed for the last time. */
function over({ type, target }: Event): void {
  const call = calls.get(target!);
  calls.delete(target!);
  // An abort of the page's own is no failure.
  if (call && type !== "abort") ended(call, (target as XMLHttpRequest).status);
}

export function watchRequests(): void {
  wrap(window, "fetch", (result, _, [input, init]) => {
    const { url = input, method = "GET" } = input as Request;
    const call = begun("fetch", (init as RequestInit)?.method ?? method, url);
    // The page gets this promise, so that a rejection which nobody handles is still told.
    return (result as Promise<Response>).then(
      (response) => {
        ended(call, response.status);
        return response;
      },
      (error: Error) => {
        if (error?.name !== "AbortError") ended(call, 0);
        throw error;
      },
    );
  });
  wrap(XMLHttpRequest.prototype, "open", (_, self, [method, url]) => {
    calls.set(self as object, begun("xhr", method, url));
    // Not at `loadend`: by then the page may have opened the next call on the same request.
    listen(self as XMLHttpRequest, "load error timeout abort", over);
  });
}

/** An element's resource did not load. */
export function missing(element: Element): void {
  const { currentSrc, src, href } = element as HTMLImageElement & HTMLAnchorElement;
  const url = currentSrc || src || href;
  if (!url || modeOf(element) & SEALED) return;
  const entry = performance.getEntriesByName(url).pop() as PerformanceResourceTiming | undefined;
  ended([element.localName, "get", url, now() - (entry?.duration ?? 0)], entry?.responseStatus ?? 0);
}
