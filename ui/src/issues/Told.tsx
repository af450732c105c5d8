/** What the browser of a visitor said went wrong, as nothing but text. */

import { pathOf } from "../format.js";
import type { IssueKind, Told as Data } from "../wire.js";

/** How many clicks before an error are shown. */
const CLICKS = 5;

export function Told({ kind, data }: { kind: IssueKind; data: Data }) {
  const message = text(data.message);
  const pairs = (kind === "request" ? ofRequest(data) : ofError(data)).filter(([, value]) => value);
  return (
    <section class="told" aria-label="What was said">
      <h2>{kind === "request" ? "The request" : "In this case"}</h2>
      {message && <pre class="message">{message}</pre>}
      <dl class="pairs">
        {pairs.map(([name, value]) => [<dt key={name} class="soft">{name}</dt>, <dd key={`${name}=`}>{value}</dd>])}
      </dl>
    </section>
  );
}

type Pair = [name: string, value: string];

function ofError(data: Data): Pair[] {
  const source = text(data.source);
  const place = [pathOf(source), text(data.line), text(data.col)].filter(Boolean).join(":");
  return [
    ["Kind", data.type === "rejection" ? "A promise was rejected, and nobody took care of it" : ""],
    ["Script", source && !data.stack ? place : ""],
    ["Clicks before", clicksIn(data.clicks).map((one) => `“${one}”`).join(", ")],
  ];
}

function ofRequest(data: Data): Pair[] {
  const ms = text(data.ms);
  return [
    ["Request", `${text(data.method)} ${text(data.url)}`.trim()],
    ["Answer", Number(data.status) ? text(data.status) : "none"],
    ["After", ms && `${ms} ms`],
    ["Asked for by", text(data.initiator) || text(data.how)],
  ];
}

/** Of `[[time, id, text], …]`, the texts. */
const clicksIn = (clicks: unknown): string[] =>
  Array.isArray(clicks) ? clicks.map((one: unknown) => (Array.isArray(one) ? text(one[2]) : "")).filter(Boolean).slice(-CLICKS) : [];

/** Nobody has promised that it is text. */
const text = (value: unknown): string => (typeof value === "string" || typeof value === "number" ? String(value) : "");
