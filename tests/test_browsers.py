"""User-Agents as they are really sent."""

import pytest

from hawk_edge.browsers import browser_name

MOZILLA = "Mozilla/5.0 "
WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko) "


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("(X11; Linux x86_64) " + WEBKIT + "Chrome/156.0.0.0 Safari/537.36", "Chrome 156, Linux"),
        (
            "(Windows NT 10.0; Win64; x64) " + WEBKIT + "Chrome/155.0.0.0 Safari/537.36 Edg/155.0.0.0",
            "Edge 155, Windows",
        ),
        ("(X11; Linux x86_64; rv:146.0) Gecko/20100101 Firefox/146.0", "Firefox 146, Linux"),
        (
            "(iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            "Version/19.1 Mobile/15E148 Safari/604.1",
            "Safari 19, iOS",
        ),
        (
            "(Linux; Android 10; K) " + WEBKIT + "SamsungBrowser/28.0 Chrome/130.0.0.0 Safari/537.36",
            "Samsung Internet 28, Android",
        ),
        ("(Macintosh; Intel Mac OS X 10_15_7) " + WEBKIT + "Chrome/156.0.0.0 Safari/537.36 OPR/120.0",
         "Opera 120, macOS"),
        ("something else", ""),
    ],
)  # fmt: skip
def test_a_browser_is_named_with_its_system(sent: str, name: str) -> None:
    assert browser_name(MOZILLA + sent) == name
