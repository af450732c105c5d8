/** Canonical HTML to tokens, by one regular expression and no tree-building rule (docs/wire.md). */

export type Token =
  | { kind: "text"; text: string }
  /** `end`: where in the HTML its inside begins. */
  | { kind: "open"; tag: string; attributes: [name: string, value: string][]; end: number }
  | { kind: "close"; tag: string }
  | { kind: "doctype"; name: string; publicId: string; systemId: string };

const TOKEN =
  /([^<]+)|<([^ \t\n\f\r/>!][^ \t\n\f\r/>]*)((?: [^ \t\n\f\r=/>']+(?:='[^']*')?)*)>|<\/([^ \t\n\f\r/>]+)>|<!--(0?)-->|<!DOCTYPE ([^ >]*)(?: PUBLIC '([^']*)' '([^']*)')?>/y;
const DOCTYPE = /<!DOCTYPE ([^ >]*)(?: PUBLIC '([^']*)' '([^']*)')?>/y;
const ATTRIBUTE = / ([^ \t\n\f\r=/>']+)(?:='([^']*)')?/g;

const CHARACTERS: Record<string, string> = { "&lt;": "<", "&#39;": "'", "&#13;": "\r", "&amp;": "&" };

export function unescape(text: string): string {
  return text.includes("&") ? text.replace(/&(?:lt|#39|#13|amp);/g, (name) => CHARACTERS[name]!) : text;
}

/** Throws with the offset of the first thing that is not canonical. */
export function* tokens(html: string): Generator<Token> {
  const scan = new RegExp(TOKEN);
  for (let at = 0; at < html.length; at = scan.lastIndex) {
    const found = scan.exec(html);
    if (!found) throw new Error(`not canonical HTML at ${at}`);
    const [, text, tag, attributes, closed, empty, doctype, publicId, systemId] = found;
    if (text !== undefined) yield { kind: "text", text: unescape(text) };
    else if (tag !== undefined) yield { kind: "open", tag, attributes: readAttributes(attributes!), end: scan.lastIndex };
    else if (closed !== undefined) yield { kind: "close", tag: closed };
    else if (empty === "0") yield { kind: "text", text: "" };
    else if (doctype !== undefined)
      yield { kind: "doctype", name: doctype, publicId: unescape(publicId ?? ""), systemId: unescape(systemId ?? "") };
  }
}

/** The doctype that stands at `at`, if one does. */
export function doctypeAt(html: string, at: number): { name: string; publicId: string; systemId: string } | null {
  DOCTYPE.lastIndex = at;
  const [, name, publicId = "", systemId = ""] = DOCTYPE.exec(html) ?? [];
  return name === undefined ? null : { name, publicId: unescape(publicId), systemId: unescape(systemId) };
}

function readAttributes(source: string): [string, string][] {
  const read: [string, string][] = [];
  for (const [, name, value] of source.matchAll(ATTRIBUTE)) read.push([name!, unescape(value ?? "")]);
  return read;
}
