/** What scripts make and the DOM does not show afterwards: closed shadow roots, fonts, and what WebGL has drawn. */

import { attached } from "./core";
import { noteFont } from "./fonts";
import { listen, wrap } from "./patches";
import { changed } from "./sequence";
import { noteOpening } from "./states";
import { closedRoots, type Root } from "./tree";

/** Watches the world of a document; it sees only what is made from now on. */
export function watchWorld(root: Root): void {
  listen(root, "beforetoggle", noteOpening);
  const world = (root as Document).defaultView as (Window & typeof globalThis) | null | undefined;
  if (!world) return;
  wrap(world.Element.prototype, "attachShadow", (made) => {
    const shadow = made as ShadowRoot;
    closedRoots.set(shadow.host, shadow);
    if (attached(shadow)) changed();
  });
  wrap(world, "FontFace", (face, _, [, source]) => noteFont(face as FontFace, source));
  // Else what was drawn is gone as soon as it is shown.
  wrap(world.HTMLCanvasElement.prototype, "getContext", () => {}, ([kind, options]) =>
    /webgl/.test(kind as string) ? [kind, { ...(options as object), preserveDrawingBuffer: true }] : undefined,
  );
}
