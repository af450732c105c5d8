"""The site that is recorded: its pages and files, and an API that fails when it is told to."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tests.listening import Handler, listening


@dataclass
class Site:
    """Files by path, each its type and text; `log` is what was asked of it and what its API said."""

    url: str = ""
    files: dict[str, tuple[str, str]] = field(default_factory=dict)
    answer: str = ""
    log: list[str] = field(default_factory=list)


class _Handler(Handler):
    site: Site

    def do_GET(self) -> None:
        site, path = self.site, urlsplit(self.path).path
        site.log.append(f"{self.path}\n{self.headers}\n{self.body().decode('latin-1')}")
        status, kind, text = 404, "text/plain", "not here"
        if path in site.files:
            status, (kind, text) = 200, site.files[path]
        elif asked := re.match(r"/api/(\d+)", path):
            status, text = int(asked[1]), site.answer
            site.log.append(text)
        headers = {"content-type": f"{kind}; charset=utf-8", "x-detail": site.answer}
        self.answer(status, headers, text.encode())

    do_POST = do_GET
    do_PUT = do_GET


@contextmanager
def serve(host: str = "shop.localhost") -> Iterator[Site]:
    """A site under a name that a browser takes for this machine's own."""
    site = Site()
    with listening(type("Serving", (_Handler,), {"site": site})) as port:
        site.url = f"http://{host}:{port}"
        yield site
