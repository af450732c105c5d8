"""The recorded site: the fixtures' pages and what they load, and a wall that stands for no network."""

import mimetypes
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

from playwright.async_api import ProxySettings

from tests.fidelity.media import media

PAGES = Path(__file__).resolve().parent / "pages"
#: Where a recorder's script goes in a page.
SLOT = "<!--recorder-->"
#: The same where it is to run before anything else does.
FIRST = "<!--recorder first-->"
#: What stands in a page for the site's other origin.
OTHER = "http://other.example"
TYPES = {".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8"}


class Served:
    """A server of this machine that can be switched off; `asked` lists the addresses asked for."""

    def __init__(self, port: int = 0) -> None:
        self.asked: list[str] = []
        self._server: ThreadingHTTPServer | None = None
        self.port = port
        self.start()

    @property
    def address(self) -> str:
        """Its origin."""
        return f"http://127.0.0.1:{self.port}"

    def answer(self, path: str) -> tuple[int, bytes, str]:
        """Status, body and type for an address."""
        raise NotImplementedError

    def start(self) -> None:
        """Listen, on the same port as before."""
        handler = type("Handler", (_Handler,), {"served": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), handler)
        self._server.daemon_threads = True
        self.port = self._server.server_port
        serve = self._server.serve_forever
        threading.Thread(target=serve, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def stop(self) -> None:
        """Refuse every connection from now on."""
        if self._server:
            self._server.shutdown()
            self._server.server_close()
        self._server = None


class Site(Served):
    """`/NAME/forms.html` is the page `forms` with the recorder NAME in it.

    What a page loads is found below its own folder, and below `/` as well: pictures, fonts and
    sheets that are made by `media.py`, and whatever lies in `pages/`.
    """

    def __init__(self) -> None:
        self.recorders: dict[str, str] = {}
        self.files: dict[str, tuple[bytes, str]] = {}
        super().__init__()

    @property
    def other(self) -> str:
        """The same site under another name, which makes it another origin."""
        return f"http://localhost:{self.port}"

    def page(self, fixture: str, recorder: str) -> str:
        """The address of a page with a recorder in it."""
        return f"{self.address}/{recorder}/{fixture}.html"

    def answer(self, path: str) -> tuple[int, bytes, str]:
        """A file, with the recorder where the page has a slot for it."""
        first, _, rest = path.lstrip("/").partition("/")
        name = rest if first in self.recorders else path.lstrip("/")
        found = self.files.get(name) or media(name) or _file(name)
        if found is None:
            return 404, b"not here", "text/plain"
        body, kind = found
        if kind.startswith("text/html"):
            recorder = self.recorders.get(first, "")
            body = body.replace(SLOT.encode(), recorder.encode())
            body = body.replace(FIRST.encode(), recorder.replace(" async ", " ").encode())
            body = body.replace(OTHER.encode(), self.other.encode())
        return 200, body, kind


class Wall(Served):
    """A proxy that lets nothing through: a browser behind it has no network."""

    def answer(self, path: str) -> tuple[int, bytes, str]:
        """No."""
        return 502, b"there is no network", "text/plain"

    def around(self, address: str) -> ProxySettings:
        """The proxy setting of a browser that can reach `address` and nothing else."""
        host = urlsplit(address).netloc
        return {"server": self.address, "bypass": f"<-loopback>,{host}"}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    served: Served

    def do_GET(self) -> None:
        self.served.asked.append(self.path)
        status, body, kind = self.served.answer(unquote(urlsplit(self.path).path))
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        # rrweb's replay, which is of another origin, could not show the site's fonts without it.
        self.send_header("access-control-allow-origin", "*")
        self.send_header("cache-control", "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_POST = do_CONNECT = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Stay quiet."""


def _file(name: str) -> tuple[bytes, str] | None:
    path = (PAGES / name).resolve()
    if not path.is_relative_to(PAGES) or not path.is_file():
        return None
    guessed = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0]
    return path.read_bytes(), guessed or "application/octet-stream"
