"""How unlike two pictures are, as a share of the page's ink."""

import base64
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Page

#: A pixel differs when one of its channels is further off than this, of 255. It lets pass what
#: rounding does to a colour, and nothing else: both pictures come from the same browser.
TOLERANCE = 16

SCORE = """
async ([one, other, tolerance, draw]) => {
  const read = async (base64) => {
    const bytes = await (await fetch("data:image/png;base64," + base64)).blob();
    const bitmap = await createImageBitmap(bytes);
    const context = new OffscreenCanvas(bitmap.width, bitmap.height)
      .getContext("2d", { willReadFrequently: true });
    context.drawImage(bitmap, 0, 0);
    return context.getImageData(0, 0, bitmap.width, bitmap.height);
  };
  const [live, shown] = await Promise.all([read(one), read(other)]);
  if (live.width !== shown.width || live.height !== shown.height) throw new Error(`sizes differ: ${live.width}x${live.height}, ${shown.width}x${shown.height}`);
  const [words, a, b] = [new Uint32Array(live.data.buffer), live.data, shown.data];
  const counts = new Map();
  // Every seventeenth pixel is enough to know the commonest colour.
  for (let at = 0; at < words.length; at += 17) counts.set(words[at], (counts.get(words[at]) ?? 0) + 1);
  const [ground] = [...counts].reduce((most, next) => (next[1] > most[1] ? next : most));
  const paper = new Uint8Array(new Uint32Array([ground]).buffer);
  const unlike = (x, i, y, j) =>
    Math.abs(x[i] - y[j]) > tolerance || Math.abs(x[i + 1] - y[j + 1]) > tolerance ||
    Math.abs(x[i + 2] - y[j + 2]) > tolerance;
  const marks = draw ? new ImageData(live.width, live.height) : null;
  let [ink, off] = [0, 0];
  for (let at = 0; at < a.length; at += 4) {
    if (unlike(a, at, paper, 0)) ink++;
    const differs = unlike(a, at, b, at);
    if (differs) off++;
    if (marks) marks.data.set(differs ? [255, 0, 60, 255] : [a[at], a[at + 1], a[at + 2], 70], at);
  }
  if (!marks) return { ink, off, picture: "" };
  const canvas = new OffscreenCanvas(live.width, live.height);
  canvas.getContext("2d").putImageData(marks, 0, 0);
  const bytes = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
  return { ink, off, picture: btoa(Array.from(bytes, (one) => String.fromCharCode(one)).join("")) };
}
"""


@dataclass(frozen=True)
class Score:
    """`ink` and `off` are pixels: unlike the ground of the live picture, and unlike between both."""

    ink: int
    off: int

    @property
    def share(self) -> float:
        """What differs, as a share of the ink: 0 is the same, and it can be more than 1."""
        return self.off / max(1, self.ink)


class Judge:
    """Compares PNGs of one size, in a blank page of a browser."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._known: dict[tuple[bytes, bytes], Score] = {}

    async def score(self, live: bytes, shown: bytes) -> Score:
        """How much of the live picture is shown otherwise."""
        # Most pairs are the same to the byte, and the same picture is shown in more ways than one.
        if (live, shown) not in self._known:
            found = await self._ask(live, shown, draw=False)
            self._known[live, shown] = Score(found["ink"], found["off"])
        return self._known[live, shown]

    async def marks(self, live: bytes, shown: bytes) -> bytes:
        """The live picture, pale, with what is shown otherwise in red."""
        found = await self._ask(live, shown, draw=True)
        return base64.b64decode(found["picture"])

    async def _ask(self, live: bytes, shown: bytes, *, draw: bool) -> Any:
        pair = [base64.b64encode(one).decode() for one in (live, shown)]
        return await self._page.evaluate(SCORE, [*pair, TOLERANCE, draw])
