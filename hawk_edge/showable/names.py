"""What the HTML standard's tree construction knows by name, as far as exact.py asks for it."""


def _set(names: str) -> frozenset[str]:
    return frozenset(names.split())


SVG_INTEGRATION = _set("foreignObject desc title")
MATHML_INTEGRATION = _set("mi mo mn ms mtext")
# Ends SVG and MathML wherever it stands in them.
BREAKS_OUT = _set(
    "b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li"
    " listing menu meta nobr ol p pre ruby s small span strong strike sub sup table tt u ul var"
    " font"
)
# Names in SVG that are not lower case, by what they are in lower case.
SVG_CASE = {
    name.lower(): name
    for name in _set(
        "altGlyph altGlyphDef altGlyphItem animateColor animateMotion animateTransform clipPath"
        " feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting"
        " feDisplacementMap feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR"
        " feGaussianBlur feImage feMerge feMergeNode feMorphology feOffset fePointLight"
        " feSpecularLighting feSpotLight feTile feTurbulence foreignObject glyphRef linearGradient"
        " radialGradient textPath"
    )
}
# The parser makes something else of it, or it looks otherwise where no script runs, or it is left
# out: a canvas is a plain box there, and a film has controls.
NEVER = _set(
    "frameset frame image isindex keygen plaintext xmp noembed noframes object embed applet portal"
    " fencedframe marquee canvas video audio annotation-xml math svg"
)
HEADINGS = _set("h1 h2 h3 h4 h5 h6")
# A start tag of these ends a paragraph.
CLOSE_P = HEADINGS | _set(
    "address article aside blockquote center dd details dialog dir div dl dt fieldset figcaption"
    " figure footer form header hgroup hr li listing main menu nav ol p pre search section summary"
    " table ul"
)
_INERT = _set("template script style link base noscript")
# What may stand in these; of text, only white space.
CHILDREN = {
    "html": _set("head body"),
    "head": _INERT | _set("title meta basefont bgsound"),
    "table": _INERT - {"noscript", "base"} | _set("caption colgroup thead tbody tfoot"),
    "thead": _set("tr template script style link"),
    "tbody": _set("tr template script style link"),
    "tfoot": _set("tr template script style link"),
    "tr": _set("td th template script style link"),
    "colgroup": _set("col template script"),
    "select": _set("option optgroup hr template script"),
    "optgroup": _set("option template script"),
}
# What may stand only in these.
PARENTS: dict[str, set[str]] = {
    "head": {"html"},
    "body": {"html"},
    "caption": {"table"},
    "colgroup": {"table"},
    "col": {"colgroup"},
    "thead": {"table"},
    "tbody": {"table"},
    "tfoot": {"table"},
    "tr": {"thead", "tbody", "tfoot"},
    "td": {"tr"},
    "th": {"tr"},
    "option": {"select", "optgroup", "datalist"},
    "optgroup": {"select"},
    "rb": {"ruby"},
    "rt": {"ruby", "rtc"},
    "rtc": {"ruby"},
    "rp": {"ruby"},
}
# They hold texts only.
TEXTS = _set("title style textarea option")
_MARKERS = _set("td th caption")
# Not within itself, unless one of these is between.
ONCE = {"a": _MARKERS, "nobr": _MARKERS, "button": _MARKERS, "form": frozenset[str]()}
BUTTON_SCOPE = _MARKERS | _set("html table button")
# An item ends the one before, unless one of SPECIAL is between.
ITEMS = {"li": _set("li"), "dd": _set("dd dt"), "dt": _set("dd dt")}
SPECIAL = _set(
    "article aside blockquote body button caption center col colgroup details dir dl fieldset"
    " figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hgroup hr html iframe li listing"
    " main menu nav ol pre search section select summary table tbody td textarea tfoot th thead tr"
    " ul template"
)
