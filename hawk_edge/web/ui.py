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
    "form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
    "trusted-types 'none'"
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
_FOR_GOOD = "public, max-age=31536000, immutable"
_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))")
_SCREENS = (
    "/", "/setup", "/signin", "/invited", "/account", "/users", "/system",
    "/sites", "/sites/{rest:path}", "/issues/{rest:path}", "/sessions/{rest:path}",
)  # fmt: skip


def built(name: str) -> bytes:
    """One of the built files. Raises Unusable when it is not there."""
    try:
        return (STATIC / name).read_bytes()
    except FileNotFoundError:
        raise Unusable(f"{name} is not built: run `make build`") from None


class Asset:
    """One built file, read and packed once, answered with an ETag.

    Where it names one of the `parts`, it names that as it is now, so that a browser need never ask
    whether it is still so.
    """

    def __init__(self, name: str, headers: dict[str, str], parts: tuple["Asset", ...] = ()) -> None:
        self.name: str = name
        self._content = built(name)
        for part in parts:
            old, new = (f'"/ui/{one}"'.encode() for one in (part.name, part.name_now))
            self._content = self._content.replace(old, new)
        self._packed = gzip.compress(self._content, mtime=0)
        tag = hashlib.sha256(self._content).hexdigest()[:32]
        self.name_now: str = f"{name}?v={tag}"
        self._type = f"{_TYPES[Path(name).suffix]}; charset=utf-8"
        self._headers = {
            "etag": f'W/"{tag}"', "cache-control": "no-cache", "vary": "accept-encoding",
            **_HEADERS, **headers,
        }  # fmt: skip

    async def __call__(self, request: Request) -> Response:
        """The file, or 304 when the browser has it."""
        headers = self._headers
        if self.name_now.endswith(f"?{request.url.query}"):
            headers = {**headers, "cache-control": _FOR_GOOD}
        if headers["etag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        if not _GZIP.search(request.headers.get("accept-encoding", "")):
            return Response(self._content, 200, headers, self._type)
        return Response(self._packed, 200, {**headers, "content-encoding": "gzip"}, self._type)


def routes() -> list[Route]:
    """The reporter, the UI, and the frame that captured pages are shown in."""
    own = {"cross-origin-resource-policy": "same-origin"}
    script, style = Asset("ui.js", own), Asset("ui.css", own)
    page = Asset("index.html", {"content-security-policy": _PAGE_CSP, **own}, (script, style))
    frame_csp = _FRAME_CSP.format(digest=Program(STATIC / "frame.html").digest)
    # Any page may load the script; it holds nothing secret.
    anybody = {
        "access-control-allow-origin": "*",
        "cross-origin-resource-policy": "cross-origin",
        # A page need not ask for it again each time; a new version is everywhere within the hour.
        "cache-control": "public, max-age=3600",
    }
    files = [
        ("/reporter.js", Asset("reporter.js", anybody)),
        ("/ui/ui.js", script),
        ("/ui/ui.css", style),
        ("/ui/frame.html", Asset("frame.html", {"content-security-policy": frame_csp})),
        *((screen, page) for screen in _SCREENS),
    ]
    return [Route(path, asset.__call__, methods=["GET"]) for path, asset in files]
