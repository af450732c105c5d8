/** Style sheets as text, read only where HTML does not hold them, with absolute URLs. */

/** What was last read of a sheet: the rules at its ends stand for those between. */
interface Reading {
  count: number;
  first: CSSRule | undefined;
  last: CSSRule | undefined;
  /** Grows when the number of rules or those at the ends change. */
  revision: number;
  /** The rules are not those of the text in the page. */
  edited: boolean;
  /** When it may be read again: a sheet that grows rule by rule is not sent each time. */
  due: number;
}

const readings = new WeakMap<CSSStyleSheet, Reading>();
let revisions = 0;

/** The rules of a sheet, or nothing when it is not loaded or of another origin. */
export function rulesOf(sheet: CSSStyleSheet | null | undefined): CSSRuleList | undefined {
  try {
    return sheet?.cssRules;
  } catch {
    return undefined;
  }
}

/** How many rules there are, those of imports included once they are loaded. */
function countOf(rules: CSSRuleList): number {
  let count = rules.length;
  for (const rule of rules) {
    if ("style" in rule || "cssRules" in rule) break; // imports come before
    const imported = rulesOf((rule as CSSImportRule).styleSheet);
    if (imported) count += countOf(imported);
  }
  return count;
}

/** A sheet as it is now; `isEdited` is asked the first time. */
export function readingOf(sheet: CSSStyleSheet, rules: CSSRuleList, isEdited: () => boolean): Reading {
  const before = readings.get(sheet);
  const count = countOf(rules);
  const [first, last] = [rules[0], rules[rules.length - 1]];
  const now = Date.now();
  const same = before && before.count === count && before.first === first && before.last === last;
  if (before && (same || now < before.due)) return before;
  const reading = { count, first, last, revision: ++revisions, edited: !!before || isEdited(), due: now + count };
  readings.set(sheet, reading);
  return reading;
}

/** Whether a style element's rules are no longer those of its text. */
export function isEdited({ textContent: text }: Element, { length }: CSSRuleList): boolean {
  // A sheet of its own would have no imports.
  if (!text || /@import/i.test(text)) return !text && length > 0;
  const plain = new CSSStyleSheet();
  plain.replaceSync(text);
  return plain.cssRules.length !== length;
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
export function textOf(rules: CSSRuleList, base: string): string {
  return Array.from(rules, (rule) => {
    const { styleSheet, media, layerName, supportsText } = rule as Partial<CSSImportRule>;
    const imported = styleSheet && rulesOf(styleSheet);
    if (!imported) return absolute(rule.cssText, base);
    let text = textOf(imported, styleSheet.href ?? base);
    if (layerName != null) text = `@layer ${layerName} {${text}}`;
    if (supportsText) text = `@supports ${supportsText} {${text}}`;
    return media?.mediaText ? `@media ${media.mediaText} {${text}}` : text;
  }).join("\n");
}
