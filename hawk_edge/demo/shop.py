"""A little shop on an origin of its own, recorded like any site: with one line in every page."""

from html import escape
from itertools import count
from pathlib import Path
from string import Template

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

FILES = Path(__file__).parent / "shop"
NAME = "Siskin & Co."
PAGES = {
    "/": ("home.html", "Field gear for birders"),
    "/gear": ("gear.html", "Gear"),
    "/gear/kind/{kind}": ("gear.html", "Gear"),
    "/gear/{slug}": ("product.html", "Gear"),
    "/cart": ("cart.html", "Your cart"),
    "/checkout": ("checkout.html", "Checkout"),
    "/thank-you": ("thanks.html", "Thank you"),
    "/feeder": ("feeder.html", "At the feeder"),
}


def shop(reporter_url: str, site_key: str) -> Starlette:
    """The shop, its pages recorded by the reporter at `reporter_url` for the site `site_key`."""
    snippet = f'<script async src="{reporter_url}/reporter.js" data-site="{site_key}"></script>'
    layout = Template((FILES / "layout.html").read_text(encoding="utf-8"))

    def page(file: str, title: str) -> str:
        main = (FILES / file).read_text(encoding="utf-8")
        return layout.substitute(title=escape(f"{title} · {NAME}"), main=main, reporter=snippet)

    def route(path: str, file: str, title: str) -> Route:
        html = page(file, title)

        async def show(_request: Request) -> Response:
            return HTMLResponse(html)

        return Route(path, show)

    missing = page("missing.html", "Flown")

    async def not_found(_request: Request, _error: Exception) -> Response:
        return HTMLResponse(missing, 404)

    return Starlette(
        routes=[
            *(route(path, *about) for path, about in PAGES.items()),
            Route("/api/stock/{slug}", _stock),
            Route("/api/reviews/{slug}", _reviews),
            Route("/api/orders", _Orders().take, methods=["POST"]),
            Mount("/shop", StaticFiles(directory=FILES)),
        ],
        exception_handlers={404: not_found},
    )


async def _stock(_request: Request) -> Response:
    return JSONResponse({"error": "the stockroom is being painted"}, 503)


async def _reviews(_request: Request) -> Response:
    return JSONResponse({"error": "no reviews"}, 404)


class _Orders:
    """Gives every order a number, and forgets it."""

    def __init__(self) -> None:
        self._numbers = count(4711)

    async def take(self, _request: Request) -> Response:
        return JSONResponse({"number": f"S-{next(self._numbers)}"}, 201)
