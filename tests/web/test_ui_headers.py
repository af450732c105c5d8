"""What the pages of the UI are allowed, said by the server with each of them."""

import re

import pytest

from tests.serving import HawkProcess

ADDRESSES = (
    "/", "/signin", "/setup", "/invited", "/account", "/users", "/system", "/sites", "/sites/a",
    "/sites/a/issues", "/sites/a/settings", "/issues/a", "/sessions/a", "/sites/of/nobody",
)  # fmt: skip
POLICY = {
    "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self' data:",
    "connect-src": "'self'", "frame-src": "'self'", "font-src": "'self'", "base-uri": "'none'",
    "form-action": "'self'", "frame-ancestors": "'none'", "require-trusted-types-for": "'script'",
    "trusted-types": "'none'",
}  # fmt: skip
BESIDE = {
    "x-content-type-options": "nosniff", "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin", "cross-origin-resource-policy": "same-origin",
    "x-dns-prefetch-control": "off", "cache-control": "no-cache",
}  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_each_page_may_load_from_here_only_and_make_no_markup_of_text(
    address: str, server: HawkProcess
) -> None:
    answer = server.http.get(address)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    rules = answer.headers["content-security-policy"].split("; ")
    assert dict(rule.split(" ", 1) for rule in rules) == POLICY
    assert {name: answer.headers.get(name) for name in BESIDE} == BESIDE
    assert "set-cookie" not in answer.headers


def test_what_a_page_names_is_kept_for_good_and_anything_else_asked_for_again(
    server: HawkProcess,
) -> None:
    named = re.findall(r'"(/ui/[^"]+)"', server.http.get("/sites").text)
    assert {path.partition("?")[0] for path in named} == {"/ui/ui.js", "/ui/ui.css"}
    for path in named:
        bare, _, version = path.partition("?")
        kept = server.http.get(path).headers
        assert kept["cache-control"] == "public, max-age=31536000, immutable"
        for other in (bare, f"{bare}?", f"{bare}?v=", f"{bare}?{version}1", f"{bare}?x&{version}"):
            assert server.http.get(other).headers["cache-control"] == "no-cache"
        again = server.http.get(path, headers={"if-none-match": kept["etag"]})
        assert (again.status_code, again.content) == (304, b"")
