"""What the visitors of one site send, one after another: texts that the server has are only named.

Each visitor opens the same page in a browser of their own, stays until two batches are answered,
and leaves. The page's own words, 8 kB of them, are other ones for each visitor; its style sheet of
120 kB is the same. Run it by `PYTHONPATH=. python bench/visitors.py`.
"""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Request, sync_playwright

from hawk_edge.chromium import find_chromium
from tests.serving import HawkProcess

VISITORS = 10
SHEET = "".join(
    f".rule-{n} .part-{n * 7919 % 1000} {{ margin: {n % 40}px; order: {n * 2654435761 % 99991} }}\n"
    for n in range(2000)
)


class Page(BaseHTTPRequestHandler):
    """A page with the reporter in it."""

    snippet = ""

    def do_GET(self) -> None:
        sheet = self.path.endswith(".css")
        words = " ".join(f"{self.path}{n * 7 % 977}" for n in range(900))
        head = f"{self.snippet}<link rel=stylesheet href=/site.css><title>Shop</title>"
        html = f"<!DOCTYPE html><html><head>{head}</head><body><p>{words}</p></body></html>"
        self.send_response(200)
        self.send_header("content-type", "text/css" if sheet else "text/html")
        self.end_headers()
        self.wfile.write((SHEET if sheet else html).encode())

    def log_message(self, format: str, *args: object) -> None:
        """Stay quiet."""


def visit(browser: Browser, address: str) -> int:
    """Bytes that one visitor has sent to the server."""
    sizes: list[int] = []

    def note(request: Request) -> None:
        if "/v1/collect/" in request.url:
            sizes.append(len(request.post_data_buffer or b""))

    with browser.new_context() as context:
        page = context.new_page()
        page.on("requestfinished", note)
        page.goto(address)
        for note_of in ("first", "second"):
            with page.expect_response("**/v1/collect/**", timeout=20_000):
                page.wait_for_function("window.hawk?.session()")
                page.evaluate("note => hawk.event(note)", note_of)
    return sum(sizes)


def main() -> None:
    """Print what each visitor has sent."""
    site = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    origin = f"http://127.0.0.1:{site.server_port}"
    with TemporaryDirectory() as folder:
        hawk = HawkProcess(Path(folder) / "data").settle(origin)
        key = hawk.site["key"]
        Page.snippet = f'<script async src="{hawk.address}/reporter.js" data-site="{key}"></script>'
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=find_chromium(), chromium_sandbox=False
            )
            sent = [visit(browser, f"{origin}/visitor-{n}") for n in range(VISITORS)]
            browser.close()
        hawk.stop()
    site.shutdown()
    for number, size in enumerate(sent, 1):
        print(f"visitor {number:2}  {size / 1000:7.1f} kB")


if __name__ == "__main__":
    main()
