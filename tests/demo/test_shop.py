"""The shop's pages, without a browser."""

import re
from collections.abc import Iterator

import httpx
import pytest

from hawk_edge.demo.shop import FILES, PAGES
from tests.demo.conftest import RunningShop

SNIPPET = '<script async src="{url}/reporter.js" data-site="hk_test"></script>'
ADDRESSES = [path.format(kind="optics", slug="swift-box") for path in PAGES]


@pytest.fixture
def http(running_shop: RunningShop) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=running_shop.url) as client:
        yield client


@pytest.mark.parametrize("path", ADDRESSES)
def test_every_page_is_recorded(running_shop: RunningShop, http: httpx.Client, path: str) -> None:
    answer = http.get(path)
    assert answer.status_code == 200
    assert answer.text.count(SNIPPET.format(url=running_shop.url)) == 1


def test_a_page_that_is_not_there_is_a_recorded_404(
    running_shop: RunningShop, http: httpx.Client
) -> None:
    answer = http.get("/swallows")
    assert answer.status_code == 404
    assert SNIPPET.format(url=running_shop.url) in answer.text


def test_every_file_that_a_page_names_is_there(http: httpx.Client) -> None:
    named = {
        name
        for file in FILES.iterdir()
        for name in re.findall(r'(?:"/shop/|from "\./|import "\./)([\w.-]+)"', file.read_text())
    }
    assert named
    for name in named:
        assert http.get(f"/shop/{name}").status_code == 200, name


def test_the_shop_needs_nothing_from_outside() -> None:
    for file in FILES.iterdir():
        addresses = re.findall(r"(?:https?:)?//[a-z][\w.-]+\.[a-z]+", file.read_text())
        assert set(addresses) <= {"http://www.w3.org"}, file.name


def test_the_stockroom_and_the_reviews_always_fail(http: httpx.Client) -> None:
    assert http.get("/api/stock/swift-box").status_code == 503
    assert http.get("/api/reviews/swift-box").status_code == 404


def test_every_order_gets_a_number_of_its_own(http: httpx.Client) -> None:
    orders = [http.post("/api/orders", content="[]") for _ in range(2)]
    assert [order.status_code for order in orders] == [201, 201]
    assert len({order.json()["number"] for order in orders}) == 2
