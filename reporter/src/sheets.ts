/** Style sheets as text, where HTML does not hold them, with absolute URLs. */

import { pageMode, scrubCss } from "./mask";

/** What was last read of a sheet. */
export interface Reading {
  text: string;
  /** Another number for each text. */
  revision: number;
  /** The rules are not those that stand in the page. */
  edited: boolean;
  /** How many rules it had, when it was read and how long that took. */
  count: number;
  /** What its addresses are relative to, whatever the document's base is by now. */
  from: string;
  at: number;
  cost: number;
}

/** An edited rule is told no later than this. */
const LATEST_MS = 2000;

/** What `:state()` asks for in the sheets that were read. */
export const stateNames = new Set<string>();

const readings = new WeakMap<CSSStyleSheet, Reading>();
let revisions = 0;

/** The rules of a sheet, or nothing when it is not loaded or of another origin. */
export function rulesOf(sheet: CSSStyleSheet | null | undefined): CSSRuleList | undefined {
  try {
    return sheet!.cssRules;
  } catch {
    return undefined;
  }
}

/**
 * A sheet as it is now; `plain` is the text in the page that it is made of. A fiftieth of the time goes
 * at most into reading sheets that grow, much less into looking whether a rule was edited.
 */
export function readingOf(sheet: CSSStyleSheet, base: string, plain?: string): Reading {
  const start = performance.now();
  const before = readings.get(sheet);
  const count = sheet.cssRules.length;
  if (before && start - before.at < Math.min(LATEST_MS, before.cost * (count === before.count ? 100 : 20))) return before;
  const from = before?.from ?? base;
  const text = textOf(sheet.cssRules, from);
  const same = before?.text === text;
  if (!same) for (const [, name] of text.matchAll(/:state\(([-\w]+)/g)) stateNames.add(name!);
  const moved = from !== base && text !== textOf(sheet.cssRules, base);
  const edited = before ? before.edited || !same || moved : plain === undefined || text !== parsed(plain, base);
  const at = performance.now();
  const reading = { text, revision: same ? before.revision : ++revisions, edited, count, from, at, cost: at - start };
  readings.set(sheet, reading);
  return reading;
}

/** A text as a browser reads it; one with imports is never as it stands in the page. */
function parsed(plain: string, base: string): string {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(plain);
  return textOf(sheet.cssRules, base);
}

const absolute = (css: string, base: string): string =>
  css.replace(/url\("((?!#|data:|blob:)(?:[^"\\]|\\.)*)"\)/g, (found, url: string) => {
    try {
      return `url("${new URL(url, base).href}")`;
    } catch {
      return found;
    }
  });

/** The sheet's text, its imports in their places. */
function textOf(rules: CSSRuleList, base: string): string {
  return Array.from(rules, (rule) => {
    const { styleSheet, media, layerName, supportsText } = rule as Partial<CSSImportRule>;
    const imported = styleSheet && rulesOf(styleSheet);
    if (!imported) return scrubCss(absolute(rule.cssText, base), pageMode);
    let text = textOf(imported, styleSheet.href ?? base);
    if (layerName != null) text = `@layer ${layerName} {${text}}`;
    if (supportsText) text = `@supports (${supportsText}) {${text}}`;
    return media?.mediaText ? `@media ${media.mediaText} {${text}}` : text;
  }).join("\n");
}
