/** Where the user is: the address bar as a signal, and moves without loading the document again. */

import { signal } from "@preact/signals";

const read = () => new URL(window.location.href);

export const here = signal(read());

export function go(path: string, how: "push" | "replace" = "push"): void {
  history[how === "push" ? "pushState" : "replaceState"](null, "", path);
  const leaves = here.value.pathname !== window.location.pathname;
  here.value = read();
  if (leaves) window.scrollTo(0, 0);
}

/** Only a path of this server is a place to come back to. */
export function comeBack(): string {
  const next = here.value.searchParams.get("next") ?? "";
  return /^\/(?![/\\])/.test(next) ? next : "/sites";
}

export function askSignIn(): void {
  const { pathname, search } = here.peek();
  if (["/signin", "/setup", "/invited"].includes(pathname)) return;
  go(`/signin?next=${encodeURIComponent(pathname + search)}`, "replace");
}

/** Takes plain clicks on links to our own screens; everything else is the browser's. */
export function followLinks(): void {
  window.addEventListener("popstate", () => (here.value = read()));
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[href]") : null;
    if (!link || link.target || link.origin !== window.location.origin || link.pathname.startsWith("/v1/")) return;
    event.preventDefault();
    go(link.pathname + link.search + link.hash);
  });
}
