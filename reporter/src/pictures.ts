/** What canvases, films and images without an address of their own show, as data URLs. */

/** A picture is at most this large, for encoding one holds the main thread. */
const MOST_PIXELS = 1 << 20;

const pictures = new WeakMap<Element, { url: string; due: number }>();

type Pictured = HTMLCanvasElement | HTMLVideoElement | HTMLImageElement;

export function pictureOf(element: Pictured): string {
  const start = performance.now();
  let { url, due } = pictures.get(element) ?? { url: "", due: 0 };
  if (start >= due) {
    try {
      url = draw(element);
    } catch {
      url = ""; // it shows something of another origin
    }
    // At most a fiftieth of the time goes into encoding.
    due = 1000 + 51 * performance.now() - 50 * start;
    pictures.set(element, { url, due });
  }
  return url;
}

function draw(element: Pictured): string {
  const { videoWidth, videoHeight } = element as HTMLVideoElement;
  const { naturalWidth, naturalHeight } = element as HTMLImageElement;
  const width = videoWidth || naturalWidth || element.width;
  const height = videoHeight || naturalHeight || element.height;
  if (width * height > MOST_PIXELS) return "";
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  canvas.getContext("2d")!.drawImage(element, 0, 0);
  return canvas.toDataURL();
}
