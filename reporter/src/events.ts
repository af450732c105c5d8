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
  const opened = new WeakMap<object, unknown[]>();
  wrap(XMLHttpRequest.prototype, "open", (_, self, args) => {
    opened.set(self as object, args);
  });
  wrap(XMLHttpRequest.prototype, "send", (_, self) => {
    const request = self as XMLHttpRequest;
    const start = performance.now();
    const [method, url] = opened.get(request) ?? [];
    const end = () => ended("xhr", String(method), url, request.status, start);
    // An abort of the page's own is no failure.
    for (const type of ["load", "error", "timeout"]) request.addEventListener(type, end, { once: true });
  });
}
