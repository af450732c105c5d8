/** What happens to the page: navigation, errors and failed requests. */

import { maskText, scrubUrl } from "./mask";
import type { Patches } from "./patches";

type Record_ = (k: string, fields: object) => unknown;

/** A program's message: it may quote what people typed, and URLs with what they carry. */
const clean = (text: unknown): string => maskText(String(text).slice(0, 4000)).replace(/\?[^\s:)'"]+/g, "?");

/** A record of where the page is now. */
export const whereabouts = (how: string): object => ({ url: scrubUrl(location.href), title: maskText(document.title), how });

export function watchNavigation({ wrap, listen }: Patches, record: Record_): void {
  let last = location.href;
  const bare = (url: string): string | undefined => url.split("#")[0];

  function moved(how: string): void {
    const before = last;
    last = location.href;
    if (last === before) return;
    record("navigation", whereabouts(how === "pop" && bare(last) === bare(before) ? "hash" : how));
  }

  for (const how of ["push", "replace"]) {
    wrap(History.prototype, `${how}State`, () => moved(how));
  }
  listen(window, "popstate hashchange", () => moved("pop"));
}

export function watchErrors({ wrap, listen }: Patches, record: Record_): void {
  function thrown(type: string, error: Partial<Error> | null | undefined, fields: { message: unknown }): void {
    const stack = error?.stack;
    record("error", { type, ...fields, message: clean(fields.message), stack: stack && clean(stack) });
  }

  listen(window, "error", ({ message, filename, lineno: line, colno: col, error }: ErrorEvent) => {
    // A resource that did not load has no message.
    if (message) thrown("error", error as Error, { message, source: scrubUrl(filename), line, col } as { message: string });
  });
  listen(window, "unhandledrejection", ({ reason }: PromiseRejectionEvent) => {
    const error = reason as Error | undefined;
    thrown("rejection", error, { message: error?.message ?? reason });
  });
  wrap(console, "error", (_result, _self, args) => {
    record("console", { message: clean(args.map(shown).join(" ")) });
  });
}

function shown(value: unknown): string {
  try {
    return value instanceof Error || typeof value !== "object" ? String(value) : JSON.stringify(value);
  } catch {
    return "";
  }
}

export function watchRequests({ wrap }: Patches, record: Record_): void {
  function ended(how: string, method: string, url: unknown, status: number, start: number): void {
    if (status && status < 400) return;
    const ms = Math.round(performance.now() - start);
    record("request", { how, method: method.toUpperCase(), url: scrubUrl(String(url)), status, ms });
  }

  wrap(window, "fetch", (result, _, [input, init]) => {
    const start = performance.now();
    const { url = input, method = "GET" } = input as Request;
    const end = (status: number) => ended("fetch", (init as RequestInit)?.method ?? method, url, status, start);
    // The page gets this promise, so that a rejection which nobody handles is still told.
    return (result as Promise<Response>).then(
      (response) => {
        end(response.status);
        return response;
      },
      (error: Error) => {
        if (error?.name !== "AbortError") end(0);
        throw error;
      },
    );
  });
  watchXhr(wrap, ended);
}

type Ended = (how: string, method: string, url: unknown, status: number, start: number) => void;

function watchXhr(wrap: Patches["wrap"], ended: Ended): void {
  /** Method, URL and start of the call that is on its way. */
  const calls = new WeakMap<object, [string, unknown, number]>();

  // One listener for all of a request's calls: added again, it still counts once. Not at `loadend`:
  // by then the page may have opened the next call on the same request.
  function over({ type, target }: Event): void {
    const call = calls.get(target!);
    calls.delete(target!);
    // An abort of the page's own is no failure.
    if (!call || type === "abort") return;
    const [method, url, start] = call;
    ended("xhr", method, url, (target as XMLHttpRequest).status, start);
  }

  wrap(XMLHttpRequest.prototype, "open", (_, self, [method, url]) => {
    calls.set(self as object, [String(method), url, performance.now()]);
    for (const type of ["load", "error", "timeout", "abort"]) (self as XMLHttpRequest).addEventListener(type, over, true);
  });
  wrap(XMLHttpRequest.prototype, "send", (_, self) => {
    const call = calls.get(self as object);
    if (call) call[2] = performance.now();
  });
}
