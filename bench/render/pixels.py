"""How unlike two pictures are, pixel by pixel."""

import base64
from pathlib import Path

from playwright.sync_api import sync_playwright

_UNLIKE = """async ([one, other]) => {
  const read = async (base64) => {
    const bytes = await (await fetch("data:image/png;base64," + base64)).blob();
    const { width, height } = await createImageBitmap(bytes);
    const context = new OffscreenCanvas(width, height).getContext("2d");
    context.drawImage(await createImageBitmap(bytes), 0, 0);
    return new Uint32Array(context.getImageData(0, 0, width, height).data.buffer);
  };
  const [a, b] = [await read(one), await read(other)];
  return a.length === b.length ? a.filter((pixel, at) => pixel !== b[at]).length / a.length : 1;
}"""


def unlike(chromium: Path, one: bytes, other: bytes) -> float:
    """The share of pixels that are not the same, 0 to 1; 1 when the sizes differ."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium)
        page = browser.new_page()
        both = [base64.b64encode(png).decode() for png in (one, other)]
        share: float = page.evaluate(_UNLIKE, both)
        browser.close()
    return share
