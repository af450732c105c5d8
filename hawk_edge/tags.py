"""Where in canonical HTML the tags stand that somebody looks for: found in one pass for all who do.

A page has ten thousand tags, and few of them are looked for: two or three letters tell which ones
may be, and whoever looks tells the rest apart.
"""

import re

# Fields, which may hold what is secret: input, textarea. What names a picture or a style sheet:
# body, embed, feImage, image, img, link, object, source, style, the parts of a table, use, video.
# And whatever begins with "#": documents, shadow roots, elements whose namespace must be told.
_MAYBE = re.compile(r"<(?:i[mn]|t[abdefhr]|sty|sou|lin|vid|obj|emb|use|bod|feI|/?\#)")


def found(html: str) -> list[int]:
    """Where those tags begin, and some others beside them, in order."""
    return [tag.start() for tag in _MAYBE.finditer(html)]
