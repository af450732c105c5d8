"""What no visitor sees, and what is therefore not sent at all."""

_HANDLERS = ["onclick", "onload", "onerror", "onmouseover", "ontoggle", "onunheardof"]
_SECRET_DATA = ["token", "csrf", "session-id", "auth", "user-password", "jwt", "signature", "xsrf"]
_SCRIPT_URL = [
    "javascript:", " JavaScript:", "java&#9;script:", "java&#10;script:", "&#1;javascript:",
]  # fmt: skip

MARKUP = {
    "comment": "<!-- %WORD!% --><p><!--%WORD!%-->x</p>",
    "conditional comment": "<!--[if IE]><p>%WORD!%</p><![endif]-->",
    "script": "<script>var a = '%WORD!%'</script>",
    "script's attributes": "<script type=text/plain src='/404/x.js?%WORD!%' data-x='%WORD!%' nonce='%WORD!%'></script>",
    "JSON": '<script type=application/json>{"user": "%WORD!%"}</script><script type=application/ld+json>{"a": "%WORD!%"}</script>',
    "script that shows": "<script type=text/plain style='display: block'>%WORD!%</script>",
    "script of a drawing": "<svg><script type=text/plain>%WORD!%</script></svg>",
    "noscript": "<noscript><img src='/404/pixel?user=%WORD!%'>%WORD!%</noscript>",
    "template": "<template><p title='%WORD!%'>%WORD!%</p><input value='%WORD!%'></template>",
    **{name: f"<p {name}='go(\"%WORD!%\")'>x</p>" for name in _HANDLERS},
    "nonce and integrity": "<style nonce='%WORD!%'></style><link rel=prev nonce='%WORD!%' integrity='sha256-%WORD!%'>",
    "srcdoc": "<iframe srcdoc='<!--%WORD!%--><script type=text/plain>%WORD!%</script>'></iframe>",
    "addresses that are scripts": "".join(f"<a href='{url}go(\"%WORD!%\")'>x</a>" for url in _SCRIPT_URL)
    + "<form action='javascript:go(\"%WORD!%\")'><button formaction='javascript:go(\"%WORD!%\")'>x</button></form>"
    "<object data='javascript:\"%WORD!%\"'></object><svg><a xlink:href='javascript:\"%WORD!%\"'>x</a></svg>",
    "hidden field": "<input type=hidden name=csrf value='%WORD!%'><input type=HIDDEN value='%WORD!%'>",
    "meta": "<meta name=csrf-token content='%WORD%'><meta property=og:x content='%WORD%'><meta name=generator content='%WORD%'>",
    **{f"data-{name}": f"<p data-{name}='%WORD%'>x</p>" for name in _SECRET_DATA},
}  # fmt: skip

FIRST = {
    "instruction": "put('<p></p>').append(document.createProcessingInstruction('x', '%WORD!%'))",
    "section of a drawing": "put('<p></p>').append(document.createComment('%WORD!%'))",
}
LATER = {
    "odd names of attributes": "put(`<p a'b='%WORD!%' \\u00a0='%WORD!%'>x</p>`)",
    "comment that changes": "let c = document.createComment('x'); put('<p></p>').append(c); await sent(); c.data = '%WORD!%'",
    "script that changes": "let s = put('<script type=text/plain>x</script>'); await sent(); s.firstChild.data = '%WORD!%'; s.append('%WORD!%')",
    "template that changes": "let t = put('<template></template>'); await sent(); t.content.append('%WORD!%'); t.append('%WORD!%')",
    "noscript that changes": "let n = put('<noscript>x</noscript>'); await sent(); n.textContent = '%WORD!%'",
    "handler that is set": "let p = put('<p>x</p>'); await sent(); p.setAttribute('onclick', 'go(\"%WORD!%\")')",
    "address that becomes a script": "let a = put('<a href=/x>x</a>'); await sent(); a.href = 'javascript:go(\"%WORD!%\")'",
    "data attribute that is set": "let p = put('<p>x</p>'); await sent(); p.dataset.accessToken = '%WORD%'",
    "document of a frame that is set": "put('<iframe></iframe>').srcdoc = '<!-- %WORD!% -->'",
}  # fmt: skip
