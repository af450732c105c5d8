/** Canvases where no script runs: browsers show what stands in them instead, so each is shown as a picture. */

import * as dom from "./dom.js";
import { decoded } from "./pictures.js";
import type { Tree } from "./tree.js";

/** Shows what is known of a canvas as a picture of its size, which lies in the page as the canvas did. */
export function showAsPicture(tree: Tree, canvas: HTMLCanvasElement): void {
  const { picture } = tree.stateOf(canvas);
  if (typeof picture !== "string" || !/^data:image\//.test(picture)) return stand(canvas, empty(canvas));
  void decoded(picture).then((image) => stand(canvas, image.naturalWidth ? fitted(canvas, image) : empty(canvas)));
}

function stand(canvas: HTMLCanvasElement, address: string): void {
  const style = dom.getAttribute(canvas, "style") ?? "";
  dom.setAttribute(canvas, "style", `${style};content:url("${address}")`);
  // Until it is there the page is not ready.
  void decoded(address);
}

const empty = ({ width, height }: HTMLCanvasElement): string =>
  `data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='${width}' height='${height}'/%3E`;

/** The picture in the size of the canvas. */
function fitted({ width, height }: HTMLCanvasElement, image: HTMLImageElement): string {
  if (image.naturalWidth === width && image.naturalHeight === height) return image.src;
  const other = dom.createElement(document, dom.HTML, "canvas") as HTMLCanvasElement;
  [other.width, other.height] = [width, height];
  other.getContext("2d")?.drawImage(image, 0, 0, width, height);
  return other.toDataURL();
}
