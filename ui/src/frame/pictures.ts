/** Pictures as the page showed them: of images, of films, and what scripts have drawn. */

import * as dom from "./dom.js";
import { getAttribute } from "./captured.js";
import { offerOf, type Offer } from "./offers.js";
import type { Tree } from "./tree.js";

/** Stands for a picture that was not kept: a calm box looks less like a fault of the page than a broken one. */
const ELSEWHERE =
  "data:image/svg+xml," +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3" preserveAspectRatio="none">' +
      '<rect width="4" height="3" fill="#8883"/></svg>',
  );

/** Shows what state and attributes of an image or a film say, as far as it is kept. */
export function showPicture(tree: Tree, element: HTMLImageElement | HTMLVideoElement): void {
  const { picture } = tree.stateOf(element);
  const own = typeof picture === "string" && /^data:image\//.test(picture) ? picture : null;
  const look = tree.finder(element, "picture", () => showPicture(tree, element));
  const find = (address: string) => (tree.isOnScreen(element) ? look(address) : null);
  if (element instanceof HTMLVideoElement) {
    const poster = getAttribute(element, "poster");
    return set(element, "poster", own ?? (poster && find(poster)));
  }
  const { src } = tree.stateOf(element);
  const [chosen, width] = src ?? [getAttribute(element, "src") ?? firstOf(element), 0];
  if (own) return setImage(element, own);
  // Of a picture that the page could not have either, the browser draws what it drew there.
  if (!chosen) return setImage(element, chosen === "" ? "data:," : null);
  const found = find(chosen);
  if (!found || !width) return setImage(element, found ?? ELSEWHERE);
  void fit(element, found, width, offerOf(tree, element, chosen), () => tree.stateOf(element).src === src);
}

/** Shows the picture as wide as it was told to be, exactly as it was offered where that comes to the same. */
async function fit(image: HTMLImageElement, found: string, width: number, offer: Offer | null, isMeant: () => boolean): Promise<void> {
  if (offer) {
    setImage(image, found, offer);
    await image.decode().catch(() => {});
    if (Math.abs(image.naturalWidth - width) <= 1) return;
  }
  const natural = await sizeOf(found);
  if (!isMeant()) return;
  const density = densityOf(natural.width, width);
  const isPlain = !(density > 0) || !Number.isFinite(density) || Math.abs(density - 1) < 1e-3;
  setImage(image, found, isPlain ? undefined : { descriptor: `${density}x`, sizes: null });
}

/** The density that makes a picture `width` wide: browsers tell it in whole pixels, and most densities are round. */
function densityOf(natural: number, width: number): number {
  const round = Math.round((natural / width) * 4) / 4;
  return Math.floor(natural / round) === width ? round : natural / width;
}

/** What an image without `src` may show. */
const firstOf = (image: HTMLImageElement): string | undefined => /[^\s,]\S*[^\s,]/.exec(getAttribute(image, "srcset") ?? "")?.[0];

/** `offer`: what says how many of the picture's own pixels there are to one of CSS, where it is not one. */
function setImage(image: HTMLImageElement, address: string | null, offer?: Offer): void {
  // At once, because a picture that is decoded later flickers when the page is built anew.
  if (address) image.decoding = "sync";
  // An automatic size makes the browser lay the picture out as if it were empty.
  const own = /^auto(,|$)/i.exec(getAttribute(image, "sizes") ?? "") && "auto";
  set(image, "sizes", offer?.sizes ?? own);
  set(image, "srcset", offer && address ? `${address.replace(/\s/g, encodeURIComponent)} ${offer.descriptor}` : null);
  // Beside `srcset` it would count as a picture of density 1.
  set(image, "src", offer ? null : address);
}

function set(element: Element, name: string, value: string | null): void {
  if (value === null) dom.removeAttribute(element, name);
  else if (dom.getAttribute(element, name) !== value) dom.setAttribute(element, name, value);
}

interface Size { width: number; height: number }
const sizes = new Map<string, Promise<Size>>();

/** How large a picture is by itself, in its own pixels; 0 when it is none. */
export function sizeOf(address: string): Promise<Size> {
  const known = sizes.get(address);
  if (known) return known;
  const size = decoded(address).then(({ naturalWidth, naturalHeight }) => ({ width: naturalWidth, height: naturalHeight }));
  sizes.set(address, size);
  return size;
}

let underWay = 0;
/** Whether all that was to be decoded is. */
export const isDecoded = (): boolean => underWay === 0;

/** By a promise, and not by an event: where a picture of the page is drawn none is told. */
export async function decoded(address: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = address;
  underWay++;
  await image.decode().catch(() => {});
  underWay--;
  return image;
}

/** Draws the picture that is known of a canvas; setting its size has cleared it. */
export function redraw(tree: Tree, canvas: HTMLCanvasElement): void {
  const { picture } = tree.stateOf(canvas);
  if (typeof picture !== "string" || !/^data:image\//.test(picture)) return;
  void decoded(picture).then((image) => {
    // An older picture may be decoded after a newer one, and one that is none is not drawn.
    if (tree.stateOf(canvas).picture !== picture || !image.naturalWidth) return;
    const context = canvas.getContext("2d");
    context?.clearRect(0, 0, canvas.width, canvas.height);
    context?.drawImage(image, 0, 0, canvas.width, canvas.height);
  });
}
