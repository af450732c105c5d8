/** CSS as the visitor's browser took it, in a document that nobody looks at or types into. */

/** Marks that stand for `:focus`, `:focus-visible` and `:focus-within`: this document has no focus. */
export const FOCUS = "data-hawk-focus";
export const RING = "data-hawk-ring";
export const WITHIN = "data-hawk-within";
/** Of an element that no script of the page had defined, and of the states of one that was. */
export const UNDEFINED = "data-hawk-undefined";
export const STATES = "data-hawk-states";
/** Of what the fragment of the page's address leads to. */
export const TARGET = "data-hawk-target";
const MARKS: Record<string, string> = { "": FOCUS, "-visible": RING, "-within": WITHIN };
/** The layer of our own rules: named first, so that every layer of the page's wins over it. */
export const LAYER = "hawk-edge";

export interface Surroundings {
  dark: boolean;
  /** Where what is at `address` can be had, or null where it was not kept. */
  find(address: string): string | null;
  /** The sheet that is imported from `address`, rewritten; empty where it was not kept. */
  sheet?(address: string): string;
}

const STRING = String.raw`"(?:\\[^]|[^"\\\n])*"|'(?:\\[^]|[^'\\\n])*'`;
const URL_VALUE = String.raw`url\(\s*(?:(?<quoted>${STRING})|(?<bare>(?:\\[0-9a-f]{1,6}\s?|\\[^]|[^\s"'()\\])*))\s*\)`;
const URL_VALUE_PLAIN = URL_VALUE.replace(/\?<\w+>/g, "?:");
/** Each alternative takes a stretch of CSS; those without a name only keep the others out of it. */
const CSS = new RegExp(
  [
    String.raw`\\[^]`,
    String.raw`/\*[^]*?(?:\*/|$)`,
    String.raw`@(?:namespace|charset)\b(?:${STRING}|[^;"'])*`,
    String.raw`(?<import>@import\b(?:${URL_VALUE_PLAIN}|${STRING}|[^;"'])*;?)`,
    // Behind a pseudo-element an attribute selector would undo the rule.
    String.raw`::[-\w]+(?:\([^()]*\))?(?::[-\w]+(?:\([^()]*\))?)*`,
    URL_VALUE,
    String.raw`(?<set>image-set\((?:${STRING}|\((?:${STRING}|[^()"'])*\)|[^()"'])*\))`,
    STRING,
    String.raw`:focus(?<focus>-visible|-within)?(?![-\w\\])`,
    String.raw`(?<defined>:defined)(?![-\w\\])`,
    String.raw`(?<target>:target)(?![-\w\\])`,
    String.raw`:state\(\s*(?<state>[-\w]+)\s*\)`,
    String.raw`\(\s*prefers-color-scheme\s*:\s*(?<prefers>dark|light)\s*\)`,
    String.raw`(?<![-\w])color-scheme\s*:(?<scheme>(?:\s+|\b(?:light|dark|only)\b)+)`,
  ].join("|"),
  "gi",
);
const MATTERS = /url\(|image-set\(|:focus|:defined|:state\(|:target|color-scheme|@import|@layer/i;
/** In `image-set()` a string is an address, unless it says a type. */
const IN_SET = new RegExp(String.raw`type\((?:${STRING}|[^()"'])*\)|${URL_VALUE}|(?<string>${STRING})`, "gi");

/** `text` with addresses that lead to what is kept, and selectors and conditions that hold as they did. */
export function rewrite(text: string, around: Surroundings): string {
  if (!MATTERS.test(text)) return text;
  const rewritten = replace(text, CSS, (found, groups) => {
    if (groups["import"] !== undefined) return imported(found, around);
    if (groups["prefers"]) return condition(groups["prefers"].toLowerCase() === (around.dark ? "dark" : "light"));
    if (groups["scheme"]) return `color-scheme:${scheme(groups["scheme"], around.dark)}`;
    if (groups["target"]) return `[${TARGET}]`;
    if (groups["defined"]) return `:not([${UNDEFINED}])`;
    if (groups["state"]) return `[${STATES}~="${groups["state"]}"]`;
    if (/^:focus/i.test(found)) return `[${MARKS[(groups["focus"] ?? "").toLowerCase()]}]`;
    if (groups["set"]) return replace(found, IN_SET, (part, { string, ...inside }) => string ? address(unquote(string), around) : url(part, inside, around));
    return url(found, groups, around);
  });
  return /@layer/i.test(text) ? `@layer ${LAYER};${rewritten}` : rewritten;
}

/** A media condition that has to hold for the visitor, as an attribute has it. */
export const rewriteMedia = (media: string, dark: boolean): string => rewrite(media, { dark, find: () => null });

/** The one of the colour schemes in `listed` that the visitor's browser took. */
export function scheme(listed: string, dark: boolean): string {
  const both = /\blight\b/i.test(listed) && /\bdark\b/i.test(listed);
  return both ? listed.replace(dark ? /\blight\b/gi : /\bdark\b/gi, "") : listed;
}

const IMPORT = new RegExp(
  String.raw`^@import\s*(?:${URL_VALUE}|(?<string>${STRING}))\s*(?<layer>layer(?![-\w])(?:\((?<name>[^()]*)\))?)?\s*(?:supports\((?<supports>(?:${STRING}|\((?:${STRING}|\([^()]*\)|[^()"'])*\)|[^()"'])*)\))?(?<media>[^;]*)`,
  "i",
);

/** The sheet in the place of its import, under the same conditions. */
function imported(found: string, around: Surroundings): string {
  const { quoted, bare, string, layer, name, supports, media } = IMPORT.exec(found)?.groups ?? {};
  const said = quoted ?? string;
  let text = around.sheet?.(said ? unquote(said) : plain(bare ?? "")) ?? "";
  if (!text) return "";
  if (layer) text = `@layer ${name ?? ""}{${text}}`;
  if (supports) text = `@supports (${supports}){${text}}`;
  return media?.trim() ? `@media ${rewriteMedia(media, around.dark)}{${text}}` : text;
}

type Groups = Record<string, string | undefined>;

function replace(text: string, what: RegExp, by: (found: string, groups: Groups) => string): string {
  return text.replace(what, (found: string, ...rest: unknown[]) => by(found, rest[rest.length - 1] as Groups));
}

const condition = (holds: boolean): string => (holds ? "(min-width:0px)" : "(max-width:0px)");

function url(found: string, { quoted, bare }: Groups, around: Surroundings): string {
  if (quoted) return address(unquote(quoted), around);
  return bare ? address(plain(bare), around) : found;
}

function address(said: string, around: Surroundings): string {
  if (said.startsWith("#")) return `url("${said.replace(/["\\\n]/g, "\\$&")}")`;
  return `url("${(around.find(said) ?? "data:,").replace(/["\\\n\r\f]/g, encodeURIComponent)}")`;
}

const unquote = (string: string): string => plain(string.slice(1, -1));

const plain = (escaped: string): string =>
  escaped.replace(/\\(?:([0-9a-f]{1,6})\s?|\r?\n|([^]))/gi, (_, code: string | undefined, one: string | undefined) => {
    if (code === undefined) return one ?? "";
    const point = parseInt(code, 16);
    return point > 0 && point < 0x110000 ? String.fromCodePoint(point) : "\ufffd";
  });
