"""The `.html` of a state: what it is served with, and under which policy."""

import asyncio
from collections.abc import Callable
from contextlib import closing

from starlette.responses import Response

from hawk_edge.assets.kept import Asset, Kept
from hawk_edge.errors import HawkError
from hawk_edge.replay import Rebuilt
from hawk_edge.showable import Inlined, Surroundings, is_exact, showable, with_program
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


async def shown(state: Rebuilt, kept: Kept, program: Program) -> Response:
    """A state as a page of its own, with what was kept of the site in it."""
    assets = await kept.at(state.session, state.at_ms)
    loop = asyncio.get_running_loop()

    def read(url: str) -> tuple[str, bytes] | None:
        """Called from a thread, so that only what a page needs is read."""
        asset: Asset | None = assets.get(url)
        if asset is None:
            return None
        reading = asyncio.run_coroutine_threadsafe(kept.read(state.session, asset.digest), loop)
        try:
            return asset.type, reading.result()[1]
        except HawkError:
            return None  # damaged or gone: it shows as what was never kept

    page, policy = await asyncio.to_thread(_page, state, read, program)
    headers = _HEADERS | {"content-security-policy": policy}
    return Response(page.encode(errors="replace"), 200, headers, "text/html; charset=utf-8")


def _page(
    state: Rebuilt, read: Callable[[str], tuple[str, bytes] | None], program: Program
) -> tuple[str, str]:
    """The page and its policy; the state is used up."""
    inlined = Inlined(read)
    with closing(state):
        record = state.record()
        base = record.get("base") or state.url
        around = Surroundings(base, dark=bool(record.get("dark")), look=inlined)
        root = state.tree.root
        exact = is_exact(root)
        page = showable(root, around)
    if exact and inlined.sized:
        return page, CAPTURED_CSP
    page = with_program(page, record, inlined.used, program.text)
    return page, PROGRAM_CSP.format(digest=program.digest)
