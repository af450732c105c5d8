"""Builds the canary page: every place, each with secrets of its own."""

import json
from pathlib import Path
from types import ModuleType

from tests.privacy.places import clicks, left_out, marked, programs, texts, typed, urls
from tests.privacy.secret import Mint
from tests.privacy.site import Site

PLACES: list[ModuleType] = [typed, texts, urls, left_out, marked, clicks, programs]
SCRIPTS = Path(__file__).parent
# What is sent whatever the masking: whoever looks for secrets must find it.
CONTROL = "plainly-visible"
_PAGE = """<!DOCTYPE html>
<html>
<head>
<title>{title}</title>
<link rel="stylesheet" href="/linked.css">
<script src="/page.js"></script>
</head>
<body class="{control}">
{pieces}
<script>
document.currentScript.remove();
run({first});
</script>
{snippet}
</body>
</html>"""

Pieces = list[tuple[str, str]]


class Canary:
    """A page with secrets, in `site`; `secrets` are those that were given out so far."""

    def __init__(self, site: Site, snippet: str) -> None:
        self._mint = Mint()
        self._site = site
        self.secrets = self._mint.made
        markup = {f"{_name(one)}, {place}": html for one, place, html in _all("MARKUP")}
        self._ids = {place: f"place{number}" for number, place in enumerate(markup)}
        self._markup = markup
        fill = self._mint.fill
        site.answer = fill("programs, answer of the API", "%WORD!%")
        for one in PLACES:
            for path, (kind, text) in getattr(one, "FILES", {}).items():
                site.files[path] = kind, fill(f"{_name(one)}, {path}", text)
        site.files["/page.js"] = "text/javascript", (SCRIPTS / "page.js").read_text("utf-8")
        site.files["/dot.svg"] = "image/svg+xml", "<svg xmlns='http://www.w3.org/2000/svg'/>"
        site.files["/frame"] = "text/html", "<p>a frame"
        pieces = [
            f"<div id='{id}'>{fill(place, markup[place])}</div>" for place, id in self._ids.items()
        ]
        site.files["/canary"] = "text/html", _PAGE.format(
            title=fill("texts, title of the page", "%WORD?% of %EMAIL%"),
            pieces="\n".join(pieces), control=CONTROL, snippet=snippet,
            first=json.dumps(self.scripts("FIRST")),
        )  # fmt: skip
        query = fill("urls, query and fragment of the page", "?token=%WORD%&a=%EMAIL%#key=%WORD%")
        self.address = f"{site.url}/canary{query}"
        link = f"<a id=link href='{self.address}'>go</a>"
        site.files["/from"] = "text/html", f"<meta name=referrer content=unsafe-url>{link}"
        self.from_address = site.url + fill("urls, where the visitor came from", "/from?a=%WORD!%")
        form = "<form action=/bye><input name=q value='%WORD%'></form>"
        self.form = fill("typed, form that is sent", form)
        site.files["/bye"] = "text/html", f"<body class='{CONTROL}'>{snippet}"

    def scripts(self, when: str) -> Pieces:
        """The scripts of a time, `[place, code]`."""
        return [
            (place, self._mint.fill(place, code))
            for place, code in (
                (f"{_name(one)}, {place} ({when.lower()})", code) for one, place, code in _all(when)
            )
        ]

    def again(self, how: str) -> Pieces:
        """All pieces of the page with other secrets, by the ids under which they stand."""
        return [
            (self._ids[place], self._mint.fill(f"{place} ({how})", html))
            for place, html in self._markup.items()
            if "%" in html
        ]

    def typed(self) -> Pieces:
        """What is typed with keys, by the name of the field."""
        return [
            (name, self._mint.fill(f"typed, {name} (with keys)", value))
            for name, value in typed.KEYS.items()
        ]

    def word(self, place: str) -> str:
        """One more secret, that stays one whatever the masking."""
        return self._mint.fill(place, "%WORD!%")


def _all(kind: str) -> list[tuple[ModuleType, str, str]]:
    return [(one, *item) for one in PLACES for item in getattr(one, kind, {}).items()]


def _name(module: ModuleType) -> str:
    return module.__name__.rpartition(".")[2]
