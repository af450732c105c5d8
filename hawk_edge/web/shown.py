"""The `.html` and `.png` of a state: what they are served with, and under which policy."""

import asyncio

from starlette.responses import Response

from hawk_edge.alone import Alone
from hawk_edge.showable import with_program
from hawk_edge.web.program import Program

# `sandbox` without a word more: no script, no form, no popup, no automatic navigation, and an
# origin of its own, so that not even our cookies are near.
CAPTURED_CSP = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; "
    "media-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
)
# Where HTML alone cannot say it: one program may run, and it is ours.
PROGRAM_CSP = (
    "sandbox allow-scripts; default-src 'none'; script-src 'sha256-{digest}'; "
    "style-src 'unsafe-inline'; img-src data: blob:; font-src data: blob:; frame-src blob:; "
    "media-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
)
_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-dns-prefetch-control": "off",
    "cache-control": "no-store",
}


async def html_answer(alone: Alone, program: Program) -> Response:
    """A page that stands alone, with our program where it takes one."""
    page, policy = alone.page, CAPTURED_CSP
    if not alone.exact:
        page = await asyncio.to_thread(with_program, page, alone.record, alone.assets, program.text)
        policy = PROGRAM_CSP.format(digest=program.digest)
    headers = _HEADERS | {"content-security-policy": policy}
    return Response(page.encode(errors="replace"), 200, headers, "text/html; charset=utf-8")


def png_answer(png: bytes) -> Response:
    """A picture of a page."""
    headers = _HEADERS | {"content-security-policy": "default-src 'none'; sandbox"}
    return Response(png, 200, headers, "image/png")
