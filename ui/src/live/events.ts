/**
 * Server-Sent Events over fetch.
 *
 * EventSource hides the comment lines that keep a quiet stream alive, and so cannot tell a quiet
 * stream from one that a proxy holds back. Here every byte counts.
 */

export interface ServerEvent { event: string; id: string; data: string }

/** Nothing came for so long that something in between must be holding it back. */
export class Silent extends Error {}

/** Nobody answered at all: no proxy's doing. */
export class Unreachable extends Error {}

interface Options {
  lastId: string;
  signal: AbortSignal;
  /** Longest time without a byte, in ms. */
  silence: number;
  /** Called whenever something comes, be it only a comment. */
  heard: () => void;
}

/** Events in order until the stream ends. Throws Silent, Unreachable, or Error when it breaks. */
export async function* readEvents(url: string, { lastId, signal, silence, heard }: Options): AsyncGenerator<ServerEvent> {
  const silent = new AbortController();
  const tooLong = () => silent.abort(new Silent("the stream is silent"));
  let timer = setTimeout(tooLong, silence);
  try {
    const headers: Record<string, string> = { accept: "text/event-stream" };
    if (lastId) headers["last-event-id"] = lastId;
    const response = await fetch(url, { headers, signal: AbortSignal.any([signal, silent.signal]) }).catch((error) => {
      throw error instanceof Silent ? error : new Unreachable("the server does not answer");
    });
    if (!response.ok || !response.body) throw new Error(`the stream answered ${response.status}`);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      clearTimeout(timer);
      timer = setTimeout(tooLong, silence);
      heard();
      const blocks = (rest + part.value).split(/\r?\n\r?\n/);
      rest = blocks.pop()!;
      for (const block of blocks) {
        const event = readBlock(block);
        if (event) yield event;
      }
    }
  } finally {
    clearTimeout(timer);
    silent.abort();
  }
}

function readBlock(block: string): ServerEvent | null {
  const fields: Record<string, string> = { event: "message", id: "" };
  for (const line of block.split(/\r?\n/)) {
    const [, name, value] = /^([^:]+):? ?(.*)$/.exec(line) ?? [];
    if (name === "data") fields["data"] = "data" in fields ? `${fields["data"]}\n${value}` : value!;
    else if (name) fields[name] = value!;
  }
  return fields["data"] === undefined ? null : (fields as unknown as ServerEvent);
}
