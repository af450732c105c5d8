"""Pages that would have another one in their place."""

TO = {
    "elsewhere": "{out}/there", "data": "data:text/html,<body style='background:red'>",
    "a script": "javascript:{run}", "a file": "file://{file}", "nothing": "about:blank",
    "nothing with a fragment": "about:blank#x", "a source": "about:srcdoc", "itself": "",
    "our own address": "http://page.invalid/", "a blob": "blob:null/0", "the browser": "chrome://version/",
    "a crash": "chrome://crash", "a mail": "mailto:a@b.example", "a call": "tel:1", "FTP": "ftp://127.0.0.1/x",
    "a socket": "ws://127.0.0.1:9/", "a source view": "view-source:{out}/v", "an app": "intent://x#Intent;end",
    "an extension": "chrome-extension://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/x", "a fragment": "#x",
    "a path": "/there", "a host": "//127.0.0.1:9/there", "a file system": "filesystem:null/x",
}  # fmt: skip
BY = {
    "refresh in a noscript": "<noscript><meta http-equiv=refresh content='0;url={out}/n'></noscript>",
    "refresh in a body": "<body><p>x<meta http-equiv=refresh content='0;url={out}/b'>",
    "refresh in SVG": "<svg><foreignObject><meta http-equiv=refresh content='0;url={out}/s'></foreignObject></svg>",
    "refresh written otherwise": "<meta content='0; URL = {out}/o' HTTP-EQUIV='ReFresh'>",
    "refresh without a word": "<meta http-equiv=refresh content='0;{out}/w'>",
    "refresh after a while": "<meta http-equiv=refresh content='0.05;url={out}/w'>",
    "refresh in a template": "<div><template shadowrootmode=open><meta http-equiv=refresh content='0;url={out}/t'></template></div>",
    "refresh of a frame": "<iframe srcdoc=\"<meta http-equiv=refresh content='0;url={out}/f'>\"></iframe>",
    "form with the focus": "<form action='{out}/form' target=_top><input name=a value=b autofocus><button>x</button></form>",
    "form that sends itself": "<form action='{out}/form' id=f></form><button form=f formaction='{out}/b' autofocus>x</button>",
    "link with the focus": "<a href='{out}/a' target=_top autofocus accesskey=x>x</a>",
    "link that is a file": "<a href='{out}/d' download autofocus>x</a>",
    "base with a target": "<base target=_top href='{out}/'><a href=x autofocus>x</a>",
    "frame that leads the top": "<iframe srcdoc=\"<base target=_top><meta http-equiv=refresh content='0;url={out}/t'>\"></iframe>",
    "frame by a form": "<iframe srcdoc=\"<form target=_top action='{out}/t'><input autofocus></form>\"></iframe>",
    "object that is a page": "<object data='data:text/html,<script>{run}</script>' type='text/html' width=999></object>",
    "embed that is a page": "<embed src='data:text/html,<meta http-equiv=refresh content=0;url={out}/e>' type='text/html'>",
    "frame of a browser page": "<iframe src='chrome://version'></iframe><iframe src='about:about'></iframe>",
    "view transition": "<style>@view-transition{navigation:auto}</style><meta http-equiv=refresh content='0;url={out}/v'>",
    "speculation by a link": "<a href='{out}/s' rel=prefetch>x</a><link rel=prerender href='{out}/p'>",
}  # fmt: skip

PAGES = {
    f"refresh to {name}": f'<meta http-equiv=refresh content="0;url={to}"><p>x'
    for name, to in TO.items()
} | {f"leaving by {name}": html for name, html in BY.items()}
