"""Attributes as they may be written: those that do nothing by themselves, and what states add."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from hawk_edge.canonical import attributes
from hawk_edge.dom import HTML, SVG, Node
from hawk_edge.showable.css import STATES, TARGET, UNDEFINED, as_preferred, rewrite, scheme
from hawk_edge.showable.offers import offer_of
from hawk_edge.showable.surroundings import Surroundings

Attributes = dict[str, str]
SAFE_NAME = re.compile(r"[A-Za-z][\w.:-]*", re.ASCII)
# What the parser takes for the name of an attribute, and for nothing else: `@click`, `[x]`.
_NAME = re.compile(r"(?:(?![\"'/<=>])[!-~])++")
# Attributes that run, send or navigate without a click; `target` is set by our own base element.
_UNSAFE = re.compile(
    r"on.*|srcdoc|http-equiv|ping|target|formaction|action|nonce|integrity|manifest|is"
    r"|shadowroot.*|autoplay|autofocus|loading",
    re.IGNORECASE,
)
# Names that, wherever they stand, may lead to what a browser then asks for.
_LEADS = frozenset({"src", "srcset", "data", "poster", "background"})
_LINKS = frozenset({"href", "xlink:href"})
_RUN = frozenset({"to", "values", *_LEADS, *_LINKS})
_PICTURE = re.compile(r"data:image/[\w.+-]{1,64};base64,[A-Za-z0-9+/=]*+")
# Stands for a picture that was not kept, as in the player's frame.
ELSEWHERE = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 3' "
    "preserveAspectRatio='none'%3E%3Crect width='4' height='3' fill='%238883'/%3E%3C/svg%3E"
)
_AUTOMATIC = re.compile(r"auto(,|\Z)", re.IGNORECASE)
# Whose links are pictures and parts of pictures.
_SVG_PICTURES = frozenset({"image", "feImage"})


def shown_attributes(node: Node, tag: str, around: Surroundings) -> Attributes:
    """What is written in the tag of an element, whose name there is `tag`."""
    kept = dict(_safe(node, tag, around))
    add_state = _STATEFUL.get(tag) if node.ns == HTML else None
    if add_state:
        kept = add_state(node, kept, around)
    return kept | _marks(node.state, kept) if node.state else kept


def _marks(state: dict[str, Any], kept: Attributes) -> Attributes:
    """What stands for states that a selector can ask for, or that a style attribute can say."""
    marks: Attributes = {}
    if state.get("defined") is False:
        marks[UNDEFINED] = ""
    if state.get("target"):
        marks[TARGET] = ""
    if state.get("states"):
        marks[STATES] = " ".join(map(str, state["states"]))
    if more := "".join(_styled(state)):
        marks["style"] = f"{kept.get('style', '')};{more}"
    return marks


def _styled(state: dict[str, Any]) -> Iterator[str]:
    """As much of what only a script can do as a style attribute can say."""
    if state.get("popover"):
        yield "display:block;"
    match state.get("animations"):
        case [{"name": str(), "time": int() | float() as time}]:
            yield f"animation-delay:{-time:g}ms!important;animation-play-state:paused!important;"


def _safe(node: Node, tag: str, around: Surroundings) -> Iterator[tuple[str, str]]:
    for name, value in attributes(node).items():
        if not _NAME.fullmatch(name) or _UNSAFE.fullmatch(name):
            continue
        lower = name.lower()  # as the parser reads it, whatever a script has called it
        if lower in _RUN and _runs(value):
            continue
        if lower in _LEADS or (lower in _LINKS and _is_picture(node)):
            if shown := _shown(value, around):
                yield name, shown
        elif lower in _LINKS and node.ns == SVG and node.name == "use" and value[:1] != "#":
            around.find(value)  # HTML cannot show it, but the program can
        elif lower == "style" or (node.ns == SVG and "url(" in value):
            yield name, rewrite(value, around)
        elif name == "media":
            yield name, as_preferred(value, around.dark)
        elif name == "content" and tag == "meta" and "color-scheme" in _name_of(node):
            yield name, scheme(value, around.dark)
        else:
            yield name, value


def _name_of(node: Node) -> str:
    return attributes(node).get("name", "").lower()


def _is_picture(node: Node) -> bool:
    return node.ns == SVG and node.name in _SVG_PICTURES


def _shown(address: str, around: Surroundings) -> str | None:
    return around.find(address) if address.strip() else None


def _runs(address: str) -> bool:
    bare = re.sub(r"[\x00-\x20]", "", address).lower()
    return bare.startswith(("javascript:", "vbscript:"))


def _style(_node: Node, kept: Attributes, _around: Surroundings) -> Attributes:
    """A link becomes a style element: of its attributes only the condition counts."""
    return {name: kept[name] for name in ("media",) if name in kept}


def _iframe(_node: Node, kept: Attributes, _around: Surroundings) -> Attributes:
    return {name: value for name, value in kept.items() if name not in ("src", "allow", "sandbox")}


def _input(node: Node, kept: Attributes, _around: Surroundings) -> Attributes:
    state = node.state or {}
    if "value" in state:
        kept["value"] = state["value"]
        # A field for numbers takes no bullets; an empty one would say that nothing was typed.
        if kept.get("type", "").lower() == "number" and state["value"]:
            kept["placeholder"] = state["value"]
    if "checked" in state:
        kept.pop("checked", None)
        kept |= {"checked": ""} if state["checked"] else {}
    return kept


def _select(node: Node, kept: Attributes, _around: Surroundings) -> Attributes:
    """Tell each option, once for the whole list, whether it is chosen."""
    chosen = (node.state or {}).get("selected")
    if chosen is not None and chosen != said_chosen(node):
        for place, option in enumerate(_options(node)):
            option.state = {"chosen": place in chosen}
    return kept


def _options(select: Node) -> list[Node]:
    return [one for one, going_in in select.walk() if going_in and one.name == "option"]


def said_chosen(select: Node) -> list[int]:
    """Which options of a list are chosen as its HTML says, by their places."""
    options = _options(select)
    said = [place for place, one in enumerate(options) if "selected" in attributes(one)]
    if "multiple" in attributes(select):
        return said
    return said[-1:] if said or not options else [0]


def _option(node: Node, kept: Attributes, _around: Surroundings) -> Attributes:
    if "chosen" not in (node.state or {}):
        return kept
    kept.pop("selected", None)
    return kept | ({"selected": ""} if (node.state or {})["chosen"] else {})


def picture_of(node: Node) -> str | None:
    """The picture that a state has of an element."""
    picture: Any = (node.state or {}).get("picture")
    return picture if isinstance(picture, str) and _PICTURE.fullmatch(picture) else None


def _canvas(node: Node, kept: Attributes, _around: Surroundings) -> Attributes:
    """Where no script runs a canvas is a box around its fallback: it gets its size and picture."""
    if picture := picture_of(node):
        size = "".join(
            f"{side}:{kept.get(side, usual)}px;"
            for side, usual in (("width", "300"), ("height", "150"))
            if kept.get(side, usual).isdecimal()
        )
        kept["style"] = (
            f"display:inline-block;{size}{kept.get('style', '')};"
            f"background:url('{picture}') 0 0/100% 100% content-box"
        )
    return kept


def _image(node: Node, kept: Attributes, around: Surroundings) -> Attributes:
    """What a state or `src` says; what `srcset` would choose here is another matter."""
    said = attributes(node).get("src", "").strip()
    kept.pop("srcset", None)
    if picture := picture_of(node):
        return kept | {"src": picture}
    match (node.state or {}).get("src"):
        case ["", _]:
            return kept | {"src": "data:,"}  # the page could not have it either
        case [str(chosen), int() | float() as width] if shown := _shown(chosen, around):
            kept.pop("src", None)
            # An automatic size makes the browser lay the picture out as if it were empty.
            automatic = _AUTOMATIC.match(kept.pop("sizes", "")) and "auto"
            if offer := offer_of(node, chosen, around.base):
                descriptor, sizes = offer
                kept["srcset"] = f"{shown} {descriptor}"
                return kept | ({"sizes": sizes} if (sizes := automatic or sizes) else {})
            density = _density(around.width(chosen), width)
            kept |= {"srcset": f"{shown} {density}x"} if density else {"src": shown}
            return kept | ({"sizes": automatic} if automatic else {})
        case [_, _]:
            return kept | {"src": ELSEWHERE}
    return kept if "src" in kept or not said else kept | {"src": ELSEWHERE}


def _density(own: int, width: float) -> float:
    """What makes a picture `width` wide that is `own` pixels wide; 0 for the usual one.

    Browsers tell the width in whole pixels, and most densities are round.
    """
    if not own or not width or own == width:
        return 0
    near = round(own / width * 4) / 4
    return near if near and own // near == width else own / width


def _source(_node: Node, kept: Attributes, _around: Surroundings) -> Attributes:
    kept.pop("srcset", None)
    return kept


def _video(node: Node, kept: Attributes, _around: Surroundings) -> Attributes:
    kept.pop("src", None)
    picture = picture_of(node)
    return kept | ({"poster": picture} if picture else {})


_STATEFUL: dict[str, Callable[[Node, Attributes, Surroundings], Attributes]] = {
    "style": _style,
    "iframe": _iframe,
    "input": _input,
    "select": _select,
    "option": _option,
    "canvas": _canvas,
    "img": _image,
    "source": _source,
    "video": _video,
}
