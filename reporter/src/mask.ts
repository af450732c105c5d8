/** What must not leave the browser is taken out here, before anything else sees it. */

import { attribute, localNameOf, parentOf } from "./natives";
import { isElement, up } from "./tree";

/** What is masked at a place: bits, inherited downwards. */
export type Mode = number;
const TEXT = 1; // all text
const INPUT = 2; // what fields show
const PATTERNS = 4; // addresses and long numbers within text
export const MEDIA = 8; // pictures and films
export const IGNORE = 16; // input is not recorded at all

export const MODES: Record<string, Mode> = { none: 0, inputs: INPUT | PATTERNS, all: TEXT | INPUT | PATTERNS | MEDIA };

const DOT = "•";
/** Of one length whatever it hides. */
const MASK = DOT.repeat(6);
// The repeats are bounded so that a long run without "@" costs no more than its length. Numbers: nine
// digits in a row, or three groups of three to six, as on cards; a date has shorter ones.
const PERSONAL = /[\w.+-]{1,64}@[\w-]{1,63}(\.[\w-]{1,63}){1,6}|\d{9,}|\d{3,6}([ -]\d{3,6}){2,}/g;
const NOT_TYPED = /^(button|submit|reset|image|checkbox|radio)$/i;
const SECRET_USE = /cc-|one-time|password/i;
const SHOWN = /^(title|alt|placeholder|label|content|value|summary|aria-(label|description|valuetext))$/;
const LEFT_OUT = /^on|^(nonce|integrity|srcdoc)$|[='\s]/i;
const SCRIPT_URL = /^[\0- ]*j\s*a\s*v\s*a\s*s\s*c\s*r\s*i\s*p\s*t\s*:/i;

/** Fields that have once been secret, and stay so when a page shows what they hold. */
const secrets = new WeakSet<Node>();

/** Notes whether a field's type or use makes it secret. */
export function markSecret(field: Node, type: string | null, use = ""): boolean {
  if (/^(password|hidden|file)$/i.test(type ?? "") || SECRET_USE.test(use)) secrets.add(field);
  return secrets.has(field);
}

export const isSecret = (field: Node): boolean =>
  markSecret(field, attribute(field, "type"), attribute(field, "autocomplete") ?? "");

/** Whether an element's `value` is what a visitor typed, and not a label or a token of the form. */
export const isTyped = (element: Node): boolean =>
  localNameOf(element) === "textarea" ||
  (localNameOf(element) === "input" && !NOT_TYPED.test(attribute(element, "type") ?? ""));

/** The mode inside an element, given the one around it. */
export function modeInside(element: Node, around: Mode): Mode {
  const said = attribute(element, "data-hawk");
  if (said === "mask") return around | MODES.all!;
  if (said === "allow") return around & IGNORE;
  if (said === "ignore") return around | IGNORE;
  // What is written into the page itself is typed as well.
  const editable = around & INPUT && /^(|true|plaintext-only)$/i.test(attribute(element, "contenteditable") ?? "no");
  return editable ? around | TEXT : around;
}

/** The mode at a node: the same as the walk from the top would have carried there. */
export function modeAt(node: Node, top: Document, base: Mode): Mode {
  const path: Node[] = [];
  for (let at: Node | null = node; at; at = up(at, top)) if (isElement(at)) path.push(at);
  return path.reduceRight((mode, element) => modeInside(element, mode), base);
}

/** A text that people read, masked as the place demands; by patterns when nothing is said. */
export function maskText(text: string, mode = PATTERNS): string {
  if (mode & TEXT) return text.replace(/\S/g, DOT);
  return mode & PATTERNS && /@|\d{3}/.test(text) ? text.replace(PERSONAL, (found) => found.replace(/[^ @.-]/g, DOT)) : text;
}

/** The data of a text node: a style sheet's is no text to read, and a field's is input. */
export function maskData(data: string, node: Node, mode: Mode): string {
  const parent = parentOf(node)!;
  const name = isElement(parent) && localNameOf(parent);
  if (name === "style") return data;
  return name === "textarea" ? maskValue(data, parent, mode) : maskText(data, mode);
}

/** What a field shows; nothing at all for a secret one. */
export function maskValue(value: string, field: Node, mode: Mode): string {
  if (!value || mode & IGNORE || isSecret(field)) return "";
  return mode & INPUT ? MASK : maskText(value, mode);
}

/** The value of an attribute as it may be sent, or null when it is left out. */
export function maskAttribute(element: Node, name: string, value: string, mode: Mode): string | null {
  const tag = localNameOf(element);
  if (
    LEFT_OUT.test(name) ||
    SCRIPT_URL.test(value) ||
    (name === "value" && isTyped(element)) ||
    (tag === "template" && /^shadowroot/.test(name)) ||
    (mode & MEDIA && /^(src|srcset|poster|data)$/.test(name))
  ) {
    return null;
  }
  if (mode && (name === "action" || name === "formaction" || (name === "href" && /^a(rea)?$/.test(tag)))) {
    return value.replace(/([?&][^=#]*=)[^&#]+/g, "$1").replace(/#.*=.*/, "");
  }
  return SHOWN.test(name) ? maskText(value, mode) : value;
}

/** A URL as a record names it: absolute, without query values, fragment and credentials. */
export function scrubUrl(url: string): string {
  try {
    const { protocol, host, pathname, search } = new URL(url, location.href);
    if (!/^(http|file)/.test(protocol)) return protocol;
    return `${protocol}//${host}${pathname}${search.replace(/=[^&]*/g, "=")}`.slice(0, 8000);
  } catch {
    return "";
  }
}
