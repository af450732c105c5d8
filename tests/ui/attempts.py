"""What somebody may put into a text in the hope that a page of ours takes it for more than text.

`hawked()` is what must never be called, `{out}` an address that must never be asked. In MARKUP are
those that work wherever they stand, in WHOLE those that do only as the whole of a value.
"""

IMG = "<img src=x onerror=hawked()>"

MARKUP = {
    "script": "<script>hawked()</script>",
    "script of SVG": "<svg><script>hawked()</script></svg>",
    "script from outside": "<script src={out}/script></script>",
    "handler": IMG,
    "handler in capitals": "<IMG SRC=x ONERROR=hawked()>",
    "handler after a slash": "<svg/onload=hawked()>",
    "handler of what opens": "<details open ontoggle=hawked()>",
    "handler of what has the focus": "<input autofocus onfocus=hawked()>",
    "handler of a film": "<video><source onerror=hawked()></video>",
    "handler of a motion": "<svg><animate onbegin=hawked() attributeName=x dur=1s></svg>",
    "handler in MathML": f"<math><annotation-xml encoding=text/html>{IMG}</annotation-xml></math>",
    "shadow": f"<div><template shadowrootmode=open>{IMG}</template></div>",
    "frame of a script": "<iframe src=javascript:parent.hawked()></iframe>",
    "frame of data": "<iframe src='data:text/html,<script>hawked()</script>'></iframe>",
    "frame of text": "<iframe srcdoc='<script>parent.hawked()</script>'></iframe>",
    "image from outside": "<img src={out}/image>",
    "style from outside": "<link rel=stylesheet href={out}/link><style>@import '{out}/import'</style>",
    "refresh": "<meta http-equiv=refresh content='0;url={out}/refresh'>",
    "end of an attribute": f'">{IMG}',
    "end of an attribute in single quotes": f"'>{IMG}",
    "attribute": '" autofocus onfocus=hawked() x="',
    "attribute in single quotes": "' autofocus onfocus=hawked() x='",
    "end of raw text": f"</textarea></title></style></noscript></xmp>{IMG}",
    "end of a comment": f"--><!-- -->{IMG}",
    "end of a script in JSON": f"</script>{IMG}",
    "end of a string": "';hawked();//",
    "end of a string in double quotes": '";hawked();//',
    "end of a template": "${{hawked()}}",
    "template of a framework": "{{{{constructor.constructor('hawked()')()}}}}",
    "entities": "&lt;img src=x onerror=hawked()&gt;",
    "escapes": "\\u003cimg src=x onerror=hawked()\\u003e %3Cimg src=x onerror=hawked()%3E",
    "wide letters": "\uff1cimg src=x onerror=hawked()\uff1e",
    "lines": "a\r\nset-cookie: a=b\r\n\r\n<b>\u2028\u2029",
    "style": "red;background:url({out}/css)",
    "rule": "}} * {{ background: url({out}/rule) }}",
    "format": "%s %n %d %x {{0}} {{0.__class__}} %(name)s $& $1 $` \\0",
}

WHOLE = {
    "address of a script": "javascript:hawked()//",
    "address of a script, hidden": "\x01java\tscript:hawked()//",
    "address of data": f"data:text/html,<script>parent.hawked()</script>{IMG}",
    "address outside": "{out}/address",
    "address without a scheme": "//{host}/address",
    "name that every object has": "__proto__",
    "name of a constructor": "constructor",
    "right to left": "\u202egnp.exe\u2066 \u05d0\u05d1\u05d2 \u0627\u0628 7 8",
    "seen by nobody": "\u200b\u200d\u2060\ufeff",
    "zeros": f"\x00\x00{IMG}\x00",
    "long": "A" * 20_000 + IMG,
}

# Where a careless page might put a text: {} is its place.
PLACES = (
    "<div>{}</div>", '<input value="{}">', "<input value='{}'>", "<textarea>{}</textarea>",
    "<title>{}</title>", "<noscript>{}</noscript>", "<!-- {} -->", "<style>* {{ color: {} }}</style>",
    '<b style="color:{}">b</b>', "<script>'{}'</script>", '<script>"{}"</script>', "<script>`{}`</script>",
    '<a href="{}">a</a>', '<iframe src="{}"></iframe>', '<img src="{}">',
)  # fmt: skip
# Those that are about how a text looks, or need a second mistake to work.
QUIET = {
    "template of a framework", "entities", "escapes", "wide letters", "lines", "format",
    "name that every object has", "name of a constructor", "right to left",
    "seen by nobody",
}  # fmt: skip
TOGETHER = 900  # characters: most texts may have a thousand


def attempts(out: str) -> dict[str, str]:
    """All of them by name, against the address `out`."""
    host = out.partition("//")[2]
    return {name: text.format(out=out, host=host) for name, text in {**MARKUP, **WHOLE}.items()}


def values(out: str) -> list[str]:
    """As few texts as hold every attempt."""
    together, made = "", []
    every = attempts(out)
    for name in MARKUP:
        if len(together) + len(every[name]) > TOGETHER:
            made.append(together)
            together = ""
        together += every[name] + " "
    return [*made, together, *(every[name] for name in WHOLE)]
