"""What visitors do in the shop: each journey is one visitor's way through it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Any

from playwright.async_api import Page

from hawk_edge.demo.hand import Hand

WATCH_S = 150  # how long somebody stays at the feeder

Walk = Callable[[Hand], Awaitable[None]]


@dataclass(frozen=True)
class Journey:
    """A way through the shop, and the screen it is made on (Playwright's context options)."""

    name: str
    walk: Walk
    screen: dict[str, Any]


DESKTOP = {"viewport": {"width": 1280, "height": 800}}
LAPTOP = {"viewport": {"width": 1440, "height": 900}}
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}


async def buy(hand: Hand) -> None:
    """From the first page to the last: looks round, chooses, pays."""
    page = hand.page
    await hand.scroll(500)
    await hand.click(page.get_by_role("link", name="Gear", exact=True))
    await page.wait_for_url("**/gear")
    await hand.click(page.get_by_role("link", name="Books and paper"))
    await hand.pause(0.6)
    await hand.click(page.get_by_role("link", name="Optics"))
    await _put_in_cart(hand, "Reedbed")
    await hand.click(page.locator(".cart-link"))
    await hand.click(page.get_by_role("link", name="To the checkout"))
    await _pay(hand)
    await page.wait_for_url("**/thank-you?*")
    await hand.pause(3)


async def rage(hand: Hand) -> None:
    """Has a voucher that does not work, clicks it again and again, and leaves."""
    page = hand.page
    await hand.click(page.get_by_role("link", name="See the gear"))
    await hand.type(page.get_by_role("searchbox"), "notebook")
    await _put_in_cart(hand, "Notebook")
    await hand.click(page.locator(".cart-link"))
    await hand.type(page.get_by_label("Voucher"), "WARBLER10")
    apply_voucher = page.get_by_role("button", name="Apply voucher")
    await hand.click(apply_voucher)
    await hand.pause(1)
    await hand.click(apply_voucher, times=5)
    await hand.wander()
    await hand.pause(1.5)


async def browse_on_phone(hand: Hand) -> None:
    """Looks round with a thumb, and keeps the seed for later."""
    page = hand.page
    await hand.scroll(700)
    await page.get_by_role("link", name="Gear", exact=True).tap()
    await hand.pause(1)
    await page.get_by_role("link", name="For the garden").tap()
    await hand.scroll(400)
    await page.get_by_role("link", name="Nyjer").tap()
    await hand.scroll(500)
    await hand.scroll(-500)
    await page.get_by_role("button", name="How to choose").tap()
    await hand.pause(1.5)
    await page.get_by_role("button", name="Understood").tap()
    await page.get_by_role("button", name="Put in the cart").tap()
    await hand.pause(2)


async def watch_the_feeder(hand: Hand) -> None:
    """Stays where something always moves, so that there is always somebody to watch live."""
    page = hand.page
    await hand.click(page.get_by_role("link", name="At the feeder"))
    await page.wait_for_url("**/feeder")
    for fidget in islice(cycle((_bid, Hand.wander, _look_up_and_down, Hand.wander)), WATCH_S // 5):
        await fidget(hand)
        await hand.pause(4)


JOURNEYS = (
    Journey("a rage-clicker", rage, DESKTOP),
    Journey("a buyer", buy, LAPTOP),
    Journey("somebody on a phone", browse_on_phone, PHONE),
)
AT_THE_FEEDER = Journey("a watcher", watch_the_feeder, DESKTOP)


async def walk(journey: Journey, page: Page, url: str, pace: float = 1.0) -> None:
    """One visitor's journey, from the shop's first page at `url`. Raises playwright's Error."""
    await page.goto(url)
    hand = Hand(page, pace)
    await hand.wander()
    await journey.walk(hand)


async def _bid(hand: Hand) -> None:
    await hand.click(hand.page.get_by_role("button", name="Bid one more"))


async def _look_up_and_down(hand: Hand) -> None:
    await hand.scroll(300)
    await hand.scroll(-300)


async def _put_in_cart(hand: Hand, name: str) -> None:
    page = hand.page
    await hand.click(page.get_by_role("link", name=name))
    await page.wait_for_url("**/gear/*")
    await hand.scroll(250)
    await hand.click(page.get_by_role("button", name="Put in the cart"))
    await hand.pause(0.8)


async def _pay(hand: Hand) -> None:
    page = hand.page
    await page.wait_for_url("**/checkout")
    for label, text in (
        ("Name", "Robin Teal"),
        ("E-mail", "robin@example.com"),
        ("Street", "3 Reed Lane"),
        ("Postcode", "2042"),
    ):
        await hand.type(page.get_by_label(label, exact=True), text)
    await page.get_by_label("Country").select_option("Sweden")
    await hand.type(page.get_by_label("Password"), "ten green siskins")
    await hand.click(page.get_by_label("Send me the migration letter"))
    await hand.type(page.get_by_label("Card number"), "4000123412341234")
    await hand.type(page.get_by_label("Expires"), "11/31")
    await hand.type(page.get_by_label("CVC"), "424")
    await hand.click(page.get_by_role("button", name="Order and pay"))
