"""A server that must never be called, and captured pages that try to call it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.listening import listening

# What a hostile or tampered reporter could send: each tries to run, navigate or call out by itself.
# {} is the canary's address.
HOSTILE = {
    "script": "<script>fetch('{}/script')</script>",
    "svg-script": "<svg><script>fetch('{}/svg')</script></svg>",
    "marked-script": "<#s:script>fetch('{}/marked')</#s:script>",
    "handler": "<img src='data:,x' onerror='new Image().src=&#39;{}/handler&#39;'>",
    "body-handler": "<body onload='new Image().src=&#39;{}/body&#39;'></body>",
    "refresh": "<meta http-equiv='refresh' content='0;url={}/refresh'>",
    "javascript-frame": "<iframe src='javascript:parent.location=&#39;{}/jsframe&#39;'></iframe>",
    "frame": "<iframe src='{}/frame'></iframe>",
    "srcdoc": "<iframe srcdoc='<img src={}/srcdoc>'></iframe>",
    "object": "<object data='{}/object'></object><embed src='{}/embed'>",
    "image": "<img src='{}/image' srcset='{}/srcset 2x'><input type='image' src='{}/input'>",
    "media": "<video poster='{}/poster' src='{}/video' autoplay></video><audio src='{}/audio'></audio>",
    "link": "<link rel='stylesheet' href='{}/sheet'><link rel='icon' href='{}/icon'>",
    "prefetch": "<link rel='prefetch' href='{}/prefetch'><link rel='preload' as='image' href='{}/pre'>",
    "import": "<style>@import url({}/import);</style>",
    "css": "<style>body &lt; b, p {{ background: url({}/css) }}</style><p>x</p>",
    "font": "<style>@font-face {{ font-family: f; src: url({}/font) }} p {{ font-family: f }}</style>",
    "style": "<p style='background:url({}/style)'>x</p><table background='{}/table'></table>",
    "svg": "<svg><image href='{}/svgimage'></image><use href='{}/use#a'></use></svg>",
    "close-style": "<style>&lt;/style>&lt;img src={}/closed></style>",
    "svg-style": "<svg><#h:style>&lt;img src={}/svgstyle>&lt;/style>&lt;img src={}/after></#h:style>"
    "<style>&lt;img src={}/own></style></svg>",
    "close-title": "<title>&lt;/title>&lt;img src={}/title></title>",
    "close-textarea": "<textarea>&lt;/textarea>&lt;img src={}/area></textarea>",
    "raw": "<xmp>&lt;/xmp>&lt;img src={}/xmp></xmp><noembed>&lt;/noembed>&lt;img src={}/noembed>"
    "</noembed><noframes>&lt;/noframes>&lt;img src={}/noframes></noframes>",
    "noscript": "<noscript>&lt;/noscript>&lt;img src={}/noscript></noscript>",
    "template": "<template shadowrootmode='open'><img src='{}/template'></template>",
    "form": "<form action='{}/form'><button autofocus>x</button></form>",
    "base": "<base href='{}/'><img src='base'>",
    "manifest": "<html manifest='{}/manifest'></html>",
    "ping": "<a href='#' ping='{}/ping'>x</a>",
    "plaintext": "<plaintext>x</plaintext><img src='{}/plain'>",
    "broken-name": "<x\"><img src='{}/name'></x\">",
    "media-query": "<style media='(prefers-color-scheme: light), url({}/media)'>p {{}}</style>",
    "image-set": "<style>p {{ background: image-set('{}/set' 1x, url({}/seturl) 2x) }}</style><p>x</p>",
    "escaped-url": "<style>p {{ background: u\\72l({}/escaped) }}</style><p>x</p>",
    "presentation": "<svg><rect fill='url({}/fill)' mask='url({}/mask)' width='9' height='9'></rect></svg>",
    "embedded": "<embed src='{}/embedded.svg'><object data='{}/object.svg'></object>",
    "broken-attribute": "<img src='data:,' a\"='{}/attribute' b\"><p>x</p>",
}  # fmt: skip

# The same, beside the HTML: the states of its first node, whose id is 5 in a whole page.
BESIDE = {
    "source": ("<img>", {"src": ["{}/src", 9]}),
    "script-source": ("<img>", {"src": ["javascript:fetch('{}/js')", 9]}),
    "picture": ("<img>", {"picture": "{}/picture"}),
    "poster": ("<video></video>", {"picture": "{}/poster"}),
    "canvas": ("<canvas></canvas>", {"picture": "data:image/png;base64,'),url({}/canvas"}),
    "sheet": ("<style></style>", {"sheet": "</style><img src={}/sheet><style>p{background:url({}/css) }"}),
    "frames": (
        "<p>x</p>",
        {"animations": [{"time": 1, "frames": [{"backgroundImage": "url({}/frame)"}],
                          "timing": {"duration": 9999}}]},
    ),
    "end-of-block": ("<p>x</p>", {"states": ["</script><img src={}/block><!--<script>"], "scroll": [0, 1]}),
    "comment-in-block": ("<p>x</p>", {"states": ["<!--<script>"], "focus": True}),
}  # fmt: skip


class Canary:
    """Where it is, and what was asked of it."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.asked: list[str] = []


@contextmanager
def canary() -> Iterator[Canary]:
    """Listen for as long as the block lasts."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            bird.asked.append(self.path)
            self.send_response(204)
            self.end_headers()

        do_POST = do_GET

        def log_message(self, *_: object) -> None:
            pass

    with listening(Handler) as port:
        bird = Canary(f"http://127.0.0.1:{port}")
        yield bird


def hostile(name: str, address: str) -> str:
    """One captured page as canonical HTML."""
    return HOSTILE[name].replace("{{", "{").replace("}}", "}").replace("{}", address)


def beside(name: str, address: str) -> tuple[str, dict[str, Any]]:
    """One captured page and the states of its node 5."""
    body, state = BESIDE[name]
    html = f"<!DOCTYPE html><html><head></head><body>{body}</body></html>"
    return html, json.loads(json.dumps(state).replace("{}", address))
