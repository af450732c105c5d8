/** Fonts that a script has loaded, as rules: `document.fonts` does not say where they come from. */

import { pageMode, scrubCss } from "./mask";

const sources = new Map<FontFace, string>();
/** What a rule says of a font, by the names that scripts have for it. */
const SAID = "style weight stretch unicodeRange sizeAdjust ascentOverride descentOverride lineGapOverride".split(" ") as (keyof FontFace)[];

/** Notes a font as it is made: `source` is an address or the bytes themselves. */
export function noteFont(face: FontFace, source: unknown): void {
  sources.set(face, typeof source === "string" ? source : `url(data:font/opentype;base64,${base64(source as BufferSource)})`);
}

const base64 = (source: BufferSource): string =>
  btoa(Array.from(new Uint8Array("buffer" in source ? source.buffer : source), (byte) => String.fromCharCode(byte)).join(""));

const ruleOf = ([face, source]: [FontFace, string]): string => {
  // `weight` is `font-weight`, but `sizeAdjust` is `size-adjust`.
  const said = SAID.map((name) => `${/[A-Z]/.test(name) ? name.replace(/[A-Z]/, "-$&") : `font-${name}`}:${face[name] as string};`);
  return scrubCss(`@font-face{font-family:${JSON.stringify(face.family.replace(/^"|"$/g, ""))};${said.join("")}src:${source}}`, pageMode);
};

/** The rules of those that a document uses. */
export const fontRules = ({ fonts }: Document): string[] => [...sources].filter(([face]) => fonts.has(face)).map(ruleOf);
