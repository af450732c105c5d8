"""What addresses carry: queries, fragments, credentials."""

import re

_Q = "?token=%WORD%"
_F = "#access_token=%WORD%"
# An attribute that holds an address, and an element that has it.
_ADDRESSES = {
    "a": "href ping", "area": "href", "form": "action", "button": "formaction", "img": "src longdesc",
    "input type=submit": "formaction", "input type=image": "src", "source": "src", "video": "src poster",
    "audio": "src", "track": "src", "iframe": "src", "embed": "src", "object": "data",
    "link rel=prev": "href", "link rel=icon": "href", "blockquote": "cite", "table": "background",
    "svg><use": "href xlink:href", "svg><image": "href xlink:href", "svg><a": "href xlink:href",
    "div": "data-src data-href data-url hx-get itemid", "portal-link": "to",
}  # fmt: skip

MARKUP = {
    **{
        f"{name} of {tag}": f"<{tag} {name}='/404/x{_Q}&amp;b=%WORD%{_F}'></{re.split('[> ]', tag)[0]}>"
        for tag, names in _ADDRESSES.items()
        for name in names.split()
    },
    "srcset": f"<img srcset='/404/a{_Q} 1x, /404/b{_Q}&amp;c=%WORD% 2x'><picture><source srcset='/404/c{_Q}'><img></picture>",
    "preloaded srcset": f"<link rel=preload as=image imagesrcset='/404/a{_Q} 1x'>",
    "style attribute": f"<p style='background: url(/404/x{_Q})'>x</p><p style='cursor: url(\"/404/y{_Q}\"), auto'>x</p>",
    "style element": f"<style>b{{background: url(/404/x{_Q})}} i{{background: url('/404/y{_Q}')}}</style>",
    "style with a parenthesis": f"<style>u{{background: url('/404/(x){_Q}')}}</style>",
    "style that imports": f"<style>@import '/404/x.css{_Q}'; @import url(/404/y.css{_Q});</style>",
    "style with a set of images": f"<style>s{{background: image-set('/404/x{_Q}' 1x, url(/404/y{_Q}) 2x)}}</style>",
    "style of a drawing": f"<svg><style>g{{fill: url(/404/x{_Q}#y)}}</style></svg>",
    "font of a style": f"<style>@font-face{{font-family: f; src: url(/404/x.woff2{_Q})}}</style><p style='font-family: f'>x</p>",
    "paint of a drawing": f"<svg><rect fill='url(/404/x{_Q}#a)' filter='url(\"/404/y{_Q}#b\")'/></svg>",
    "refresh": "<meta http-equiv=refresh content='999; url=/404/x?token=%WORD%'>",
    "base": "<base href='/404/?token=%WORD%'>",
    "fragment": "<a href='#%WORD%'>x</a><a href='/x#!/reset/%WORD%'>x</a><a href='?#%WORD%'>x</a>",
    "mailto": "<a href='mailto:%EMAIL%?subject=%WORD%&amp;body=%WORD%'>x</a><a href='mailto:%ENCODED%'>x</a>",
    "tel": "<a href='tel:+%NUMBER%'>x</a><a href='sms:%NUMBER%'>x</a>",
    "credentials": "<a href='https://me:%WORD%@shop.example/'>x</a><form action='//%WORD%:%WORD%@shop.example/'></form>"
    "<img src='https://%WORD%:%WORD%@shop.invalid/x'><a href='ftp://%WORD%@localhost/'>x</a>",
    "parameters of a path": "<a href='/x;jsessionid=%WORD%'>x</a><a href='/x;a=%WORD%;b=%WORD%?c'>x</a>",
    "values that are not encoded": "<a href='/x?name=Jane %WORD%'>x</a><a href='/x?q=a(b)%WORD%'>x</a>"
    "<a href='/x?q=&quot;%WORD%&quot; %WORD%'>x</a><a href='/x?a=b?%WORD%'>x</a><a href='/x?a=b=%WORD%'>x</a>",
    "address in an address": "<a href='/x?next=https://shop.example/y%3Ftoken=%WORD%'>x</a><a href='/u/%EMAIL%/x'>x</a><a href='/u/%ENCODED%'>x</a>",
    "number in an address": "<a href='/account/%NUMBER%'>x</a>",
}  # fmt: skip

FIRST = {
    "adopted sheet": f"adopt('b {{ background: url(/404/x{_Q}) }}')",
    "adopted sheet of a shadow root": f"adopt('b {{ background: url(/404/x{_Q}) }}', shadow(put('<p></p>'), 'open', '<b>x</b>'))",
    "rule that a script inserted": f"put('<style>p{{}}</style>').sheet.insertRule('em {{ background: url(/404/x{_Q}) }}')",
    "font that a script made": f"let f = new FontFace('late', 'url(/404/x.woff2{_Q})'); document.fonts.add(f); f.load().catch(() => 0)",
}
# One after the other.
HISTORY = {
    "pushed": f"history.pushState(hold({{ is: '%WORD!%' }}), '', '/pushed{_Q}&b=%WORD%{_F}')",
    "replaced": f"history.replaceState({{}}, '', '/replaced{_Q}{_F}')",
    "parameters of a path": "history.pushState({}, '', '/pushed;jsessionid=%WORD%/x')",
    "address in the path": "history.pushState({}, '', '/u/%EMAIL%/%ENCODED%/%NUMBER%')",
    "address as the query": "history.pushState({}, '', '/u?%EMAIL%')",
    "fragment": "location.hash = 'token=%WORD%'; await heard('hashchange')",
    "fragment alone": "location.hash = '%WORD%'; await heard('hashchange')",
    "back": "history.pushState({}, '', '/on?token=%WORD%'); history.back(); await heard('popstate')",
}
LATER = {
    "variable of a style": "put('<p>x</p>').style.setProperty('--a', 'url(\"/404/x?token=%WORD%\")')",
    "adopted sheet": f"adopt('i {{ background: url(/404/x{_Q}) }}')",
    "rule that a script inserted": f"put('<style>p{{}}</style>').sheet.insertRule('em {{ background: url(/404/x{_Q}) }}')",
    "imported rule": f"put('<style>p{{}}</style>').sheet.insertRule('@import \"/404/x.css{_Q}\"', 0)",
    "style by property": f"let p = put('<p>x</p>'); await sent(); p.style.backgroundImage = 'url(/404/x{_Q})'",
    "text of a style": f"put('<style>p{{}}</style>').firstChild.data = 'em {{ background: url(/404/x{_Q}) }}'",
    "linked sheet": "let l = put('<link rel=stylesheet href=/linked.css>'); await new Promise((r) => (l.onload = r))",
    "font that a script made": f"let f = new FontFace('later', 'url(/404/x.woff2{_Q})'); document.fonts.add(f); f.load().catch(() => 0)",
    "animation": f"put('<p>x</p>').animate([{{ backgroundImage: 'url(/404/x{_Q})' }}, {{ backgroundImage: 'none' }}], 1e6)",
    "frame that goes on": f"let f = put('<iframe src=/frame></iframe>'); await loaded(f); f.src = '/frame{_Q}'; await loaded(f)",
    "picture that is chosen": "let i = put(`<img srcset='/dot.svg?token=%WORD% 1x, /dot.svg?token=%WORD% 2x'>`); await loaded(i)",
}  # fmt: skip
FILES = {
    "/linked.css": ("text/css", f"h6 {{ background: url(/404/x{_Q}) }} h5 {{ cursor: url('y{_Q}'), auto }}"),
}  # fmt: skip
