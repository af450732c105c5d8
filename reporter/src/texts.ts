/** Long texts are sent by their digests: what the server has, from whomever, does not travel again. */

import { bytesOf } from "./line";
import { pageMode, whole } from "./mask";
import { change, kept } from "./session";

const LONG = 2000;
/** Fields of a record, keys of a state and places in a list that may hold a long text. */
const PLACES = /^(html|[xv\d]+|sheet|adopted|picture)$/;

/** So many digests of what the server has are remembered for the tab. */
const MOST_KNOWN = 50;
/** What was named by digest and may still be asked for: of batches that have no answer yet. */
const named = new Map<string, string>();

/** Stands for a text in a record: by the time that is written, its digest may be there. */
function standIn(text: string): object {
  let digest: string | undefined;
  crypto.subtle
    ?.digest("SHA-256", bytesOf(text))
    .then((bytes) => {
      digest = Array.from(new Uint8Array(bytes), (byte) => (byte + 256).toString(16).slice(1)).join("");
    })
    .catch(() => {});
  return {
    toJSON() {
      if (!digest) return text;
      if (!kept.known.includes(digest)) named.set(digest, text);
      return { blob: digest };
    },
  };
}

/** Puts stand-ins for the long texts of a record, or of a part of it. */
export function lift(part: Record<string, unknown>): void {
  for (const key in part) {
    const value = part[key] as string | undefined;
    // A delta's `x` has splices in it. Where values are shown, the server has to see which fields they are of.
    if (!PLACES.test(key) || (key === "x" && (whole || !part.html)) || (key === "html" && (whole || !pageMode))) continue;
    if (typeof value === "object") lift(value as Record<string, never>);
    else if (value && value.length >= LONG) part[key] = standIn(value);
  }
}

/** Takes out the texts that were named by these digests, or all of them, to be sent as they are. */
export function takeTexts(digests: Iterable<string> = named.keys()): string[] {
  const texts: string[] = [];
  for (const digest of digests) {
    const text = named.get(digest);
    if (text && named.delete(digest)) texts.push(text);
  }
  return texts;
}

/** The server has a batch, and asks for some of what it names: takes out those texts. */
export function settleTexts(body: string, need: string[] = []): string[] {
  // What it is sent now it has soon. It may lack others that it was not asked about.
  if (need[0]) change({ known: need.filter(named.has, named) });
  const texts = takeTexts(need);
  for (const digest of named.keys()) {
    if (body.includes(digest) && named.delete(digest)) change({ known: [...kept.known, digest].slice(-MOST_KNOWN) });
  }
  return texts;
}
