"""The web UI's files, each under the tightest policy it works with."""

import gzip
import hashlib
import re
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hawk_edge.errors import Unusable
from hawk_edge.web.program import Program

STATIC = Path(__file__).parent / "static"
_TYPES = {".js": "text/javascript", ".css": "text/css", ".html": "text/html"}
_PAGE_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; frame-src 'self'; font-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
_FRAME_CSP = (
    "default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; "
    "img-src data: blob:; font-src data: blob:; frame-src blob:; media-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'"
)
_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "x-dns-prefetch-control": "off",
}
_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))")
_SCREENS = (
    "/", "/setup", "/signin", "/sites", "/sites/{rest:path}", "/issues/{rest:path}",
    "/sessions/{rest:path}",
)  # fmt: skip


def built(name: str) -> bytes:
    """One of the built files. Raises Unusable when it is not there."""
    try:
        return (STATIC / name).read_bytes()
    except FileNotFoundError:
        raise Unusable(f"{name} is not built: run `make build`") from None


class Asset:
    """One built file, read and packed once, answered with an ETag."""

    def __init__(self, name: str, headers: dict[str, str]) -> None:
        path = STATIC / name
        try:
            self._content = path.read_bytes()
        except FileNotFoundError:
            raise Unusable(f"{name} is not built: run `make build`") from None
        self._packed = gzip.compress(self._content, mtime=0)
        tag = hashlib.sha256(self._content).hexdigest()[:32]
        self._type = f"{_TYPES[path.suffix]}; charset=utf-8"
        self._headers = {
            "etag": f'W/"{tag}"', "cache-control": "no-cache", "vary": "accept-encoding",
            **_HEADERS, **headers,
        }  # fmt: skip

    async def __call__(self, request: Request) -> Response:
        """The file, or 304 when the browser has it."""
        if self._headers["etag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=self._headers)
        if not _GZIP.search(request.headers.get("accept-encoding", "")):
            return Response(self._content, 200, self._headers, self._type)
        return Response(
            self._packed, 200, {**self._headers, "content-encoding": "gzip"}, self._type
        )


def routes() -> list[Route]:
    """The reporter, the UI, and the frame that captured pages are shown in."""
    page = Asset("index.html", {"content-security-policy": _PAGE_CSP})
    frame_csp = _FRAME_CSP.format(digest=Program(STATIC / "frame.html").digest)
    own = {"cross-origin-resource-policy": "same-origin"}
    # Any page may load the script; it holds nothing secret.
    anybody = {
        "access-control-allow-origin": "*",
        "cross-origin-resource-policy": "cross-origin",
        # A page need not ask for it again each time; a new version is everywhere within the hour.
        "cache-control": "public, max-age=3600",
    }
    files = [
        ("/reporter.js", Asset("reporter.js", anybody)),
        ("/ui/ui.js", Asset("ui.js", own)),
        ("/ui/ui.css", Asset("ui.css", own)),
        ("/ui/frame.html", Asset("frame.html", {"content-security-policy": frame_csp})),
        *((screen, page) for screen in _SCREENS),
    ]
    return [Route(path, asset.__call__, methods=["GET"]) for path, asset in files]
