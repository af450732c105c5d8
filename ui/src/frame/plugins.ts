/** Objects and embeds: of what they showed only pictures are kept. */

import { captured } from "./captured.js";
import { setPlain } from "./guard.js";
import { sizeOf } from "./pictures.js";
import type { Tree } from "./tree.js";

export const isPlugin = (element: Element): boolean => element instanceof HTMLObjectElement || element instanceof HTMLEmbedElement;
/** What is shown of the captured values of these, and what of a picture. */
export const OF_PLUGINS = /^(data|src|style|type|width|height)$/;

/** How a picture lies in the box of its own. */
const BOX = "background-position:center;background-size:contain;background-repeat:no-repeat;background-origin:content-box;";

/** Shows the picture at the address that was captured, or what stands in the object. */
export function showPlugin(tree: Tree, element: Element): void {
  const said = (name: string): string | null => captured.get(element)?.get(name) ?? null;
  const again = () => showPlugin(tree, element);
  const address = said(element instanceof HTMLEmbedElement ? "src" : "data");
  const found = address && tree.isOnScreen(element) ? tree.finder(element, "data", again)(address) : null;
  const style = tree.rewritten(said("style") ?? "", element, "style", again);
  for (const name of ["type", "width", "height"]) setPlain(element, name, said(name));
  setPlain(element, "style", style || null);
  if (!found || found.startsWith("#")) return;
  // Of no type it is a plain box. An embed without the attribute would be none at all.
  setPlain(element, "type", element instanceof HTMLEmbedElement ? "" : null);
  const picture = `url("${found.replace(/["\\\n]/g, encodeURIComponent)}")`;
  // Where something stands in it that is shown in its stead, that is what the picture takes the place of.
  setPlain(element, "style", `${style};${BOX}background-image:${picture};content:${picture}`);
  void sizeOf(found).then((size) => {
    for (const side of ["width", "height"] as const)
      if (size[side] && said(side) === null) setPlain(element, side, String(size[side]));
  });
}
