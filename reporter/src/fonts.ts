/** Fonts that a script has loaded, as rules: `document.fonts` does not say where they come from. */

import { pageMode, scrubCss } from "./mask";

const rules = new Map<FontFace, string>();

/** Notes a font as it is made: `source` is an address or the bytes themselves. */
export function noteFont(face: FontFace, source: unknown): void {
  const { family, style, weight, stretch, unicodeRange } = face;
  const from = typeof source === "string" ? source : `url(data:font/opentype;base64,${base64(source as BufferSource)})`;
  const rule = `@font-face{font-family:${family};src:${from};font-style:${style};font-weight:${weight};font-stretch:${stretch};unicode-range:${unicodeRange}}`;
  rules.set(face, scrubCss(rule, pageMode));
}

const base64 = (source: BufferSource): string =>
  btoa(Array.from(new Uint8Array("buffer" in source ? source.buffer : source), (byte) => String.fromCharCode(byte)).join(""));

/** The rules of those that the page uses. */
export const fontRules = (): string[] => [...rules].filter(([face]) => document.fonts.has(face)).map(([, rule]) => rule);
