"""Pages that take long, or much; the worst of them are given up."""

_BIG_SVG = "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='60000' height='60000'><rect width='60000' height='60000'/></svg>"


def _doubling(names: int) -> str:
    """Each group shows the one before ten times."""
    groups = "".join(
        f"<g id=g{n}>{f'<use href=#g{n - 1}></use>' * 10}</g>" for n in range(1, names)
    )
    return f"<svg width=99 height=99><defs><g id=g0><rect width=9 height=9></rect></g>{groups}</defs><use href=#g{names - 1}></use></svg>"


def _variables(names: int) -> str:
    """Each is the one before ten times."""
    rules = "".join(f"--v{n}:{f'var(--v{n - 1}) ' * 10};" for n in range(1, names))
    return (
        f"<style>html{{--v0:xxxxxxxx;{rules}}}p::before{{content:var(--v{names - 1})}}</style><p>x"
    )


LONG = {
    "many boxes": "<div>x</div>" * 20_000, "deep boxes": "<div>" * 5_000 + "x",
    "deep words": "<b>" * 3_000 + "x", "deep and open": "<font>x" * 400,
    "many tables": "<table><tr><td>x</table>" * 2_000, "deep tables": "<table><tr><td>" * 60 + "x",
    "wide cells": "<table><tr><td colspan=1000 rowspan=65534>x</table>" * 3,
    "deep flexes": "<div style='display:flex'>" * 200 + "x", "deep grids": "<div style='display:grid'>" * 100 + "x",
    "huge grid": "<div style='display:grid;grid:repeat(100000,1px)/repeat(100000,1px)'><p style='grid-area:99999/99999'>x</div>",
    "many columns": "<div style='columns:100000;column-gap:0'>x y z</div>", "floats": "<p style='float:left'>x</p>" * 2_000,
    "huge page": "<p style='width:33554431px;height:33554431px'>x", "far scroll": "<p style='margin-top:1e9px' id=x>x<input autofocus>",
    "huge canvas": "<canvas width=32767 height=32767></canvas>" * 4, "huge picture": f'<img src="{_BIG_SVG}" width=60000>',
    "huge letters": "<p style='font-size:1000000px'>x", "small gradients": "<p style='height:99px;background:repeating-linear-gradient(red,blue .001px)'>",
    "many shadows": "<p style='box-shadow:" + ",".join(["0 0 99px 99px red"] * 300) + "'>x",
    "layers": "<p style='will-change:transform;position:absolute'>x</p>" * 500,
    "depth": "<div style='transform:rotateX(1deg);transform-style:preserve-3d'>" * 200 + "x",
    "blends": "<div style='mix-blend-mode:difference'>" * 60 + "x", "masks": "<div style='mask:linear-gradient(#000,#0000)'>" * 40 + "x",
    "animations": "<style>@keyframes k{to{transform:rotate(1turn)}}p{animation:k 1s infinite}</style>" + "<p>x</p>" * 1_000,
    "marquees": "<marquee>x</marquee>" * 200, "has": "<style>:has(:not(:has-slotted)):has(p ~ p) p:has(+ p){color:red}</style>" + "<p>x</p>" * 1_000,
    "selectors": "<style>" + "".join(f"p:nth-child({n}n+1 of .a) ~ p{{color:red}}" for n in range(1, 60)) + "</style>" + "<p class=a>x</p>" * 300,
    "rules": "<style>" + "".join(f".a{n}{{color:red}}" for n in range(50_000)) + "</style><p>x",
    "variables": _variables(9), "counters": "<style>p{counter-increment:c 2147483647}p::before{content:counters(c,'x',hebrew)}</style>" + "<p>" * 300,
    "one word": "<p>" + "x" * 1_000_000, "one line": "<p style='white-space:nowrap'>" + "x " * 200_000,
    "marks on a letter": "<p>x" + "\u0301" * 20_000, "both directions": "<p>" + "\u202ex\u202d" * 5_000,
    "fields": "<input>" * 1_000, "options": "<select size=9>" + "<option>x" * 10_000, "details": "<details open>" * 300 + "x",
    "frames": "<iframe srcdoc=x></iframe>" * 60, "lists": "<ol><li>" * 300 + "x", "rubies": "<ruby>x<rt>" * 200,
    "pattern in itself": "<svg><pattern id=p width=9 height=9><rect width=9 height=9 fill='url(#p)'></rect></pattern><rect width=99 height=99 fill='url(#p)'></rect></svg>",
    "use of itself": "<svg id=s><use href=#s></use></svg>", "text on a path": "<svg><path id=p d='" + "M0 0L9 9" * 9_000 + "'></path><text><textPath href=#p>x</textPath></text></svg>",
    "noise": "<svg width=99 height=99><filter id=f><feTurbulence baseFrequency=9 numOctaves=9999></feTurbulence></filter><rect width=99 height=99 filter='url(#f)'></rect></svg>",
    "roots": "<math>" + "<msqrt>" * 200 + "x", "fractions": "<math>" + "<mfrac><mi>x</mi>" * 100,
    "containers": "<div style='container-type:size'>" * 100 + "x", "subgrids": "<div style='display:grid;grid:subgrid/subgrid'>" * 60 + "x",
}  # fmt: skip

_SLOW = "<div style='filter:blur(50px)'>" * 400 + "x" * 1000
ENDLESS = {
    "blurs": f"<style>div{{width:4000px;height:4000px}}</style>{_SLOW * 20}",
    "doubling": _doubling(12),
    "convolution": "<svg width=4000 height=4000>" + "<filter id=f>" + "<feMorphology radius=999></feMorphology><feGaussianBlur stdDeviation=999></feGaussianBlur>" * 200 + "</filter>"
    + "<rect width=4000 height=4000 filter='url(#f)'></rect>" * 50 + "</svg>",
}  # fmt: skip
