/** An empty document of the right mode: only the parser sets the mode, by the doctype it reads. */

import * as dom from "./dom.js";

interface Doctype { name: string; publicId: string; systemId: string }

/** What the identifiers of a doctype are made of: all that matters of them to any browser. */
const UNKNOWN = /[^\w .,:;\/()+\-@#=?%!*]/g;

const STANDARD = "<!DOCTYPE html>";
/** What a document without a doctype is taken to have. */
let implied = "";

const written = (doctype: Doctype | null): string => {
  if (!doctype) return implied;
  const [publicId, systemId] = [doctype.publicId.replace(UNKNOWN, ""), doctype.systemId.replace(UNKNOWN, "")];
  if (!publicId && !systemId) return STANDARD;
  return `<!DOCTYPE html ${publicId ? `PUBLIC "${publicId}"` : "SYSTEM"}${systemId ? ` "${systemId}"` : ""}>`;
};

let mode = written(document.doctype);
let listener = (): void => {};

/** Opening a document takes the listeners of its window away: `listen` is called now and whenever that happened. */
export function keepListening(listen: () => void): void {
  listener = listen;
  listen();
}

/** The document of this window, empty and of the mode that `doctype` asks for, or without one `strict`. */
export function blank(doctype: Doctype | null, strict: boolean): Document {
  implied = strict ? STANDARD : "";
  const wanted = written(doctype);
  if (wanted !== mode) {
    dom.rewrite(document, wanted || "<p>");
    listener();
  }
  mode = wanted;
  dom.empty(document);
  return document;
}

/** Brings the mode in line with the doctype that a change has put into the document; true when it was another. */
export function changeMode(): boolean {
  if (written(document.doctype) === mode) return false;
  const nodes = [...dom.childrenOf(document)];
  blank(document.doctype, implied !== "");
  for (const node of nodes) dom.place(document, node, null);
  return true;
}
