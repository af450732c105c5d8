/** Records as lines of a batch: JSON in well-formed Unicode, measured in the bytes it takes. */

export interface Fields {
  k: string;
  t: number;
  [field: string]: unknown;
}

/** As JSON in well-formed Unicode: a lone surrogate becomes U+FFFD. */
export const toLine = (value: unknown): string =>
  JSON.stringify(value).replace(/(\\\\)|\\ud[89a-f]../g, (_, backslash?: string) => backslash ?? "\ufffd") + "\n";

// Not the size of a Blob: to make one of each record costs the page fifty times as much.
const encoder = new TextEncoder();
export const bytesOf = (text: string): Uint8Array<ArrayBuffer> => encoder.encode(text);
