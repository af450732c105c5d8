"""What the HTML of every letter is written on: what mail programs of all kinds show alike.

Tables, and styles in their place, because many know nothing else; nothing is fetched from anywhere,
and nothing tells that it was read. In the dark it has colours of its own where the program lets it.
"""

from html import escape
from typing import Literal

from hawk_edge.alerts.plain import inert

WIDTH = 600  # pixels
INNER = WIDTH - 48
SANS = "font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;"
MONO = "font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;"
Ink = Literal["ink", "soft", "new", "reopened"]
# In the light, here; in the dark, below.
INKS: dict[Ink, str] = {
    "ink": "#15181b", "soft": "#69727d", "new": "#c02b19", "reopened": "#8f5b00",
}  # fmt: skip
LINE = "#dfe2e6"
TABLE = '<table role="presentation" cellpadding="0" cellspacing="0" border="0"'

_HEAD = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no,date=no,address=no,email=no,url=no">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; supported-color-schemes: light dark; }}
@media (max-width: 480px) {{
  .pad {{ padding-left: 16px !important; padding-right: 16px !important; }}
  .head {{ font-size: 19px !important; }}
  .name {{ width: 84px !important; }}
}}
@media (prefers-color-scheme: dark) {{
  .back {{ background: #121417 !important; }}
  .card {{ background: #1d2024 !important; border-color: #343a41 !important; }}
  .ink {{ color: #eceef0 !important; }}
  .soft {{ color: #a3abb4 !important; }}
  .line {{ border-color: #343a41 !important; }}
  .new {{ color: #ff8f7d !important; }}
  .reopened {{ color: #f2b84b !important; }}
  .button {{ background: #eceef0 !important; }}
  .button a {{ color: #15181b !important; }}
}}
</style></head>
<body class="back" style="margin:0;padding:0;background:#f1f2f4;-webkit-text-size-adjust:100%;">
<div style="display:none;max-height:0;overflow:hidden;">{preview}</div>
"""
# Outlook on Windows knows no max-width.
_OUTLOOK = (
    f'<!--[if mso]>{TABLE} width="{WIDTH}"><tr><td><![endif]-->',
    "<!--[if mso]></td></tr></table><![endif]-->",
)


def document(title: str, preview: str, rows: list[str], foot: str) -> str:
    """A whole page. `preview` is what a list of letters shows beside the title."""
    card = f"max-width:{WIDTH}px;background:#ffffff;border:1px solid {LINE};border-radius:10px;"
    return "\n".join(
        [
            _HEAD.format(title=said(title), preview=said(preview)),
            f'{TABLE} class="back" width="100%" style="background:#f1f2f4;">',
            f'<tr><td align="center" style="padding:20px 8px;">{_OUTLOOK[0]}',
            f'{TABLE} class="card" width="100%" style="{card}border-collapse:separate;">',
            *rows,
            f'</table>{TABLE} width="100%" style="max-width:{WIDTH}px;">',
            row(block(said(foot), 12, "soft"), "14px 24px 8px"),
            f"</table>{_OUTLOOK[1]}</td></tr></table></body></html>\n",
        ]
    )


def said(text: str) -> str:
    """Captured text as text alone."""
    return escape(inert(text))


def row(content: str, padding: str, *, line: bool = False) -> str:
    """A part of the page, over its whole width."""
    border = f"border-top:1px solid {LINE};" if line else ""
    return f'<tr><td class="pad line" style="padding:{padding};{border}">{content}</td></tr>'


def block(content: str, size: int, ink: Ink = "ink", more: str = "", name: str = "") -> str:
    """Lines of text: `content` is HTML, `more` are further styles, `name` a further class."""
    style = f"{SANS}font-size:{size}px;line-height:1.45;color:{INKS[ink]};word-break:break-word;"
    return f'<div class="{ink} {name}" style="{style}{more}">{content}</div>'


_LINE = "line-height:20px;"  # so that both sides stand on one


def pairs(rows: list[tuple[str, str, Ink]]) -> str:
    """Names at the left and what belongs to them at the right, both text."""
    cells = "".join(
        f'<tr><td class="name" valign="top" style="width:104px;padding:3px 12px 3px 0;">'
        f'{block(said(name), 13, "soft", _LINE)}</td><td valign="top" style="padding:3px 0;">'
        f"{block(said(value), 14, ink, _LINE)}</td></tr>"
        for name, value, ink in rows
    )
    return f'{TABLE} width="100%">{cells}</table>'


def button(link: str, says: str) -> str:
    """A link that one is to follow."""
    style = (
        f"{SANS}display:inline-block;padding:11px 20px;font-size:15px;font-weight:600;"
        "color:#ffffff;text-decoration:none;"
    )
    return (
        f'{TABLE}><tr><td class="button" style="background:#15181b;border-radius:6px;'
        'mso-padding-alt:11px 20px;">'
        f'<a href="{escape(link)}" style="{style}">{says}</a></td></tr></table>'
    )
