/** The picture of a state, which may have to be drawn first. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ApiError, picture } from "../api.js";
import { seen } from "../fresh.js";
import { pause } from "../live/feed.js";

const WAIT_S = 5;

export type Drawn =
  | { is: "asked" }
  | { is: "there"; src: string }
  | { is: "late" | "failed"; why: string };

/** Asks for the picture at `path` until it is there, as often as the server says. */
export function usePicture(path: string) {
  const drawn = useSignal<Drawn>({ is: "asked" });
  const round = useSignal(0);
  useEffect(() => {
    const abort = new AbortController();
    drawn.value = { is: "asked" };
    void (async () => {
      while (!abort.signal.aborted) {
        const [found, retryS] = await ask(path, abort.signal);
        if (abort.signal.aborted) return;
        drawn.value = found;
        if (found.is !== "late") return;
        await pause(retryS * 1000, abort.signal);
        await seen(abort.signal);
      }
    })();
    return () => abort.abort();
  }, [path, round.value]);
  return { drawn, again: () => void round.value++ };
}

async function ask(path: string, signal: AbortSignal): Promise<[Drawn, retryS: number]> {
  try {
    return [{ is: "there", src: await asData(await picture(path, signal)) }, 0];
  } catch (reason) {
    const why = (reason as Error).message;
    if (reason instanceof ApiError && reason.status === 503) return [{ is: "late", why }, reason.retryS || WAIT_S];
    return [{ is: "failed", why }, 0];
  }
}

/** An address with all of it inside: an `<img>` cannot tell why it has none, and would ask a second time. */
function asData(blob: Blob): Promise<string> {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result));
    reader.onerror = () => failed(reader.error ?? new Error("the picture cannot be read"));
    reader.readAsDataURL(blob);
  });
}
