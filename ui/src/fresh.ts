/** Keeps what is shown up to date without asking for what nobody looks at. */

const EVERY_MS = 30_000;
/** To come back to a window is told twice: it is seen, and it has the focus. */
const ONCE_MS = 1000;

/** Calls `ask` now, each half a minute while the page is seen, and when somebody comes back to it; until the returned function is called. */
export function keepFresh(ask: () => void): () => void {
  let asked = -Infinity;
  let timer = 0;
  const look = () => {
    clearTimeout(timer);
    if (document.hidden) return;
    if (performance.now() - asked > ONCE_MS) {
      asked = performance.now();
      ask();
    }
    timer = window.setTimeout(look, EVERY_MS);
  };
  document.addEventListener("visibilitychange", look);
  window.addEventListener("focus", look);
  look();
  return () => {
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", look);
    window.removeEventListener("focus", look);
  };
}

/** Resolves when somebody looks at the page. */
export function seen(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (!document.hidden) return done();
    const look = () => {
      if (document.hidden && !signal.aborted) return;
      document.removeEventListener("visibilitychange", look);
      done();
    };
    document.addEventListener("visibilitychange", look);
    signal.addEventListener("abort", look, { once: true });
  });
}
