/** The parts of the file: each stands in an element as text, packed, until it is needed. */

function decoded(text: string): Uint8Array<ArrayBuffer> {
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let at = 0; at < letters.length; at++) bytes[at] = letters.charCodeAt(at);
  return bytes;
}

/** The content of a part. Rejects where there is none, or it was changed. */
export async function part(id: string): Promise<Blob> {
  const element = document.getElementById(id);
  if (!element) throw new Error(`This file has no part “${id}”: it is incomplete.`);
  const content = new Blob([decoded(element.textContent!)]);
  if (element.dataset["as"] !== "gzip") return content;
  return new Response(content.stream().pipeThrough(new DecompressionStream("gzip"))).blob();
}

export const textOf = async (id: string): Promise<string> => (await part(id)).text();

/** Texts of parts that were read lately. */
export class Texts {
  private readonly held = new Map<string, Promise<string>>();
  private readonly sizes = new Map<string, number>();
  private size = 0;

  /** `most`: characters in all. */
  constructor(private readonly most: number) {}

  read(id: string): Promise<string> {
    const known = this.held.get(id);
    const text = known ?? textOf(id);
    this.held.delete(id);
    this.held.set(id, text);
    if (!known) void text.then(({ length }) => this.count(id, length), () => this.held.delete(id));
    return text;
  }

  private count(id: string, length: number): void {
    this.sizes.set(id, length);
    this.size += length;
    for (const oldest of this.held.keys()) {
      if (this.size <= this.most || oldest === id) return;
      this.held.delete(oldest);
      this.size -= this.sizes.get(oldest) ?? 0;
      this.sizes.delete(oldest);
    }
  }
}
