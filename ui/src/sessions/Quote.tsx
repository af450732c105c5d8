/** What was on the screen, with the words marked that were looked for. */

import type { Session } from "../wire.js";

interface Props { session: string; seen: NonNullable<Session["seen"]>; text: string }

export const Quote = ({ session, seen, text }: Props) => (
  <a class="quote" href={`/sessions/${session}?state=${encodeURIComponent(seen.state)}`} title="Watch from this moment">
    {marked(seen.text, text).map((piece, place) => (place % 2 ? <mark key={place}>{piece}</mark> : piece))}
  </a>
);

/** In turns what is not marked and what is: words, as they begin, or what was in quotes as a whole. */
function marked(said: string, text: string): string[] {
  const wanted = [...text.matchAll(/"([^"]+)"?|([^\s"]+)/g)].map(([, exact, word]) => (exact ?? word)!.trim()).filter(Boolean);
  if (!wanted.length) return [said];
  const escaped = wanted.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/\s+/g, "\\s+"));
  return said.split(new RegExp(`(?<![\\p{L}\\p{N}])(${escaped.join("|")})`, "giu"));
}
