/** What must not leave the browser is taken out here, before anything else sees it. */

import { attribute, attributeNamesOf, localNameOf } from "./natives";
import { pictureOf } from "./pictures";
import { kindOf, OPAQUE } from "./tree";

/** What is masked at a place: bits, inherited downwards. */
export type Mode = number;
const TEXT = 1; // all text
const INPUT = 2; // what fields show
const PATTERNS = 4; // addresses and long numbers within text
export const MEDIA = 8; // pictures and films
export const IGNORE = 16; // input is not recorded at all
export const SEALED = 32; // nothing inside is recorded

export const ALL = TEXT | INPUT | PATTERNS | MEDIA;
const MODES: Record<string, Mode> = { none: 0, inputs: INPUT | PATTERNS };

const DOT = "•";
/** Of one length whatever it hides. */
const MASK = DOT.repeat(6);
// The repeats are bounded so that a long run without "@" costs no more than its length. Numbers: nine
// digits in a row, or three groups of three to six, as on cards; a date has shorter ones.
const PERSONAL = /\/\/[^\s/?#@]+@|[\wÀ-ӿ.+%-]{1,64}(@|%40)[\wÀ-ӿ-]{1,63}(\.[\w-]{1,63}){1,6}|\d{9,}|\d{3,6}(([^\S\n]|-)\d{3,6}){2,}/g;
const NOT_TYPED = /^(button|submit|reset|image|checkbox|radio)$/i;
const SECRET_NAME = /token|secret|csrf|xsrf|auth|passw|session|jwt|signature/i;
const SCRIPT_URL = /^[\0- ]*j\s*a\s*v\s*a\s*s\s*c\s*r\s*i\s*p\s*t\s*:/i;

/** What the name of an attribute says of its value: the first rule that matches holds. */
const RULES = [
  /^(on|shadowroot)|^(nonce|integrity|srcdoc)$|[='\s]/i,
  /^((xlink:)?href|(form)?action|ping|(image)?src(set)?|poster|data|background|cite|longdesc)$/,
  /^style$/,
  /^(title|alt|placeholder|label|value|summary|aria-(label|description|valuetext))$/,
  /^data-/,
];
const LEFT_OUT = 0;
const ADDRESS = 1;
const STYLE = 2;
const SHOWN = 3;
const DATA = 4;

/** Elements whose address leads away, and is no part of how the page looks. */
const LEADS = /^(a|area|form|button|input)$/;

/** Fields that have once been secret, and stay so when a page shows what they hold. */
const secrets = new WeakSet<Node>();

/** What is masked on the whole page. */
export let pageMode = ALL;
/** Whether a snapshot brings its HTML, and does not name it by its digest. */
export let whole: unknown;
let allowed: string[] = [];

/** What is to be masked, and whether pages are sent whole, since most are a visitor's own. */
export interface Masking {
  masking: string;
  /** The query parameters whose values may be sent. */
  query?: string[];
  whole?: boolean;
}

/** Sets what holds on the whole page. */
export function setMasking({ masking, query = [], whole: sent }: Masking): void {
  pageMode = MODES[masking] ?? ALL;
  allowed = query;
  whole = sent;
}

/** Whether a field's type or use makes it secret, or has once done so. */
export function isSecret(field: Node): boolean {
  const secret =
    /^(password|hidden|file)$/i.test(attribute(field, "type")) ||
    /cc-|one-time|password/i.test(attribute(field, "autocomplete"));
  if (secret) secrets.add(field);
  return secrets.has(field);
}

/** Whether an element's `value` is what a visitor typed, and not a label or a token of the form. */
export function isTyped(element: Node): boolean {
  const name = localNameOf(element);
  return name === "textarea" || (name === "input" && (secrets.has(element) || !NOT_TYPED.test(attribute(element, "type"))));
}

/** The mode inside an element, given the one around it and the names of its attributes. */
export function modeInside(element: Node, around: Mode, names = attributeNamesOf(element)): Mode {
  const said = names.includes("data-hawk") && attribute(element, "data-hawk");
  let mode = around;
  if (said === "mask") mode |= ALL;
  else if (said === "allow") mode &= IGNORE;
  else if (said === "ignore") mode |= IGNORE;
  // What is written into the page itself is typed as well.
  else if (mode & INPUT && names.includes("contenteditable")) mode |= TEXT;
  return said === "block" || kindOf(element) & OPAQUE ? mode | SEALED : mode;
}

/** A text that people read, masked as the place demands; by patterns when nothing is said. */
export function maskText(text: string, mode = PATTERNS): string {
  if (mode & TEXT) return text.replace(/\S/g, DOT);
  return mode & PATTERNS && /@|%40|\d{3}/.test(text) ? text.replace(PERSONAL, (found) => found.replace(/[^\s@./-]/g, DOT)) : text;
}

/** The data of a text under a `parent` of this name: a style sheet's is no text to read, and a field's is input. */
export function maskData(data: string, name: string, mode: Mode, parent: Node): string {
  if (name === "style") return scrubCss(data, mode);
  return name === "textarea" ? maskValue(data, parent, mode) : maskText(data, mode);
}

/** What a field shows; of a secret one only that there is something, and not even that where nobody would see it. */
export function maskValue(value: string, field: Node, mode: Mode): string {
  const secret = isSecret(field);
  if (!value || mode & IGNORE || (secret && /hidden|file|area/.test((field as HTMLInputElement).type))) return "";
  return secret || mode & INPUT ? MASK : maskText(value, mode);
}

/** The mode inside a shadow root or document: one that can be edited as a whole is typed. */
export const modeOfRoot = (root: Node, around: Mode): Mode =>
  around & INPUT && (root as Document).designMode === "on" ? around | TEXT : around;

const ruleOfName = new Map<string, number>();

/** Which of the rules holds for an attribute, or -1; each name is looked at once. */
function ruleOf(name: string): number {
  let rule = ruleOfName.get(name);
  if (rule === undefined) ruleOfName.set(name, (rule = RULES.findIndex((names) => names.test(name))));
  return rule;
}

/** The value of an attribute as it may be sent, or null when it is left out. */
export function maskAttribute(element: Node, tag: string, name: string, value: string, mode: Mode): string | null {
  const rule = ruleOf(name);
  const leads = rule === ADDRESS && LEADS.test(tag);
  // What it does is nobody's business, but that it is a link shows.
  if (SCRIPT_URL.test(value)) return leads ? "" : null;
  if (
    rule === LEFT_OUT ||
    (name === "value" && isTyped(element)) ||
    (mode & MEDIA && rule === ADDRESS && !leads)
  ) {
    return null;
  }
  if (rule === STYLE) {
    const css = scrubCss(value, mode);
    if (/blob:/.test(css)) unsettled.add(element);
    return css;
  }
  if (!mode) return value;
  if (rule === ADDRESS) {
    const scrubbed = scrub(value, !/set$/.test(name));
    return leads ? maskText(scrubbed.replace(/#.*/s, "#")) : scrubbed;
  }
  if (rule === SHOWN) return maskText(value, mode);
  if (/\?.*=/s.test(value)) value = scrub(value);
  if (rule === DATA) return SECRET_NAME.test(name) ? "" : maskText(value);
  // What only programs read: a token of the form, as often as not.
  if (tag === "meta" && name === "content" && !/^(viewport|color-scheme)$/.test(attribute(element, "name"))) return "";
  return /@/.test(value) ? maskText(value) : value;
}

/** URLs, one or several, without the values of their queries, but for those that are allowed. */
const scrub = (urls: string, one?: unknown): string =>
  /^data:/i.test(urls)
    ? urls
    : urls.replace(/\/\/[^\s/?#@]*@/g, "//").replace(one ? /([?&;]([^=&#]*)=)[^&#]*/g : /([?&;]([^=&#\s]*)=)[^&#\s"')]*/g, (found, start: string, name: string) =>
        allowed.includes(name) ? found : start,
      ).replace(/#[^\s"')]*=[^\s"')]*/g, "");

/** What stands for the pictures at `blob:` addresses, which lead nowhere outside this page. */
const drawn = new Map<string, string>();
const MOST_DRAWN = 100;
/** Elements whose style names such a picture that is not drawn yet. */
export const unsettled = new Set<Node>();

function draw(url: string): string {
  if (!drawn.has(url) && drawn.size < MOST_DRAWN) {
    const image = new Image();
    drawn.set(url, url);
    image.onload = image.onerror = () => drawn.set(url, pictureOf(image));
    image.src = url;
  }
  return drawn.get(url) ?? "";
}

/** A style sheet's text with its addresses scrubbed, and with its pictures where only this page has them. */
export const scrubCss = (css: string, mode: Mode): string =>
  (mode && /\?/.test(css) ? css.replace(/data:[^\s"'\\)]*|\?[^\s"'\\)]*/g, (found) => scrub(found)) : css).replace(/blob:[^\s"'\\)]*/g, (url) => (mode & MEDIA ? "" : draw(url)));

/** A URL as a record names it: absolute, without query values, fragment and credentials. */
export function scrubUrl(url: string): string {
  try {
    const { protocol, host, pathname, search } = new URL(url, location.href);
    return /^(http|file)/.test(protocol) ? maskText(`${protocol}//${host}` + scrub(pathname + search, true)).slice(0, 8192) : protocol;
  } catch {
    return "";
  }
}
