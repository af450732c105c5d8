"""What a picture, font or style sheet is.

What a server says of it is not believed: the first bytes of a picture or font tell. Only a sheet
has none that do, and a browser, too, takes one from elsewhere for what it is said to be.
"""

import re

SHEET = "text/css"
# Types under which a picture or font may come. The vague ones are what many servers say of fonts.
_DECLARED = re.compile(
    r"image/.+|font/.+|application/(?:x-)?font.*|application/vnd\.ms-opentype"
    r"|(?:application|binary)/octet-stream"
)
_STARTS = [
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"\x00\x00\x01\x00", "image/x-icon"),
    (b"\x00\x00\x02\x00", "image/x-icon"),
    (b"\xff\x0a", "image/jxl"),
    (b"\x00\x00\x00\x0cJXL \r\n\x87\n", "image/jxl"),
    (b"wOF2", "font/woff2"),
    (b"wOFF", "font/woff"),
    (b"OTTO", "font/otf"),
    (b"\x00\x01\x00\x00", "font/ttf"),
    (b"true", "font/ttf"),
    (b"ttcf", "font/collection"),
]
_SVG_HEAD = 64 << 10  # bytes in which the first element must begin
_SVG = re.compile(
    r"\ufeff?\s*+(?:<\?.*?\?>\s*+|<!--.*?-->\s*+"
    r"|<!DOCTYPE(?:[^\[>\"']|\"[^\"]*+\"|'[^']*+'|\[[^\]]*+\])*+>\s*+)*+"
    r"<(?:[\w.-]++:)?+svg[\s/>]",
    re.DOTALL,
)


_CHARSET = re.compile(r"charset\s*=\s*\"?([\w.:-]+)", re.IGNORECASE)
_SAID = re.compile(rb'@charset "([\w.:-]{1,40})";')
# What a sheet may be written in, as Python's names go; a codec that does more is not let in.
_ENCODINGS = re.compile(
    r"utf-?8|utf-?16(?:le|be)?|us-ascii|latin1|iso-8859-\d{1,2}|windows-\d{3,4}|koi8-[ru]"
    r"|shift_jis|euc-(?:jp|kr)|big5|gbk|gb2312|gb18030",
    re.IGNORECASE,
)


def sheet_text(content: bytes, declared: str) -> str | None:
    """The text of a style sheet, as its server, its mark or its first rule says to read it."""
    if not is_sheet(declared) or kind_of(content):
        return None
    said = _CHARSET.search(declared)
    first = _SAID.match(content)
    name = said[1] if said else first[1].decode() if first else "utf-8"
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        name = "utf-16"
    elif content[:3] == b"\xef\xbb\xbf" or not _ENCODINGS.fullmatch(name):
        name = "utf-8"
    try:
        text = content.decode(name, errors="replace")
    except LookupError:
        text = content.decode(errors="replace")
    return text.removeprefix("\ufeff")


def is_sheet(declared: str) -> bool:
    """Whether a content type is that of style sheets."""
    return declared.partition(";")[0].strip().lower() == SHEET


def acceptable(declared: str) -> bool:
    """Whether what comes under this content type is worth reading."""
    plain = declared.partition(";")[0].strip().lower()
    return plain == SHEET or _DECLARED.fullmatch(plain) is not None


def kind_of(content: bytes) -> str | None:
    """The content type of a picture or font; None for everything else."""
    for start, kind in _STARTS:
        if content.startswith(start):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:8] == b"ftyp" and re.search(rb"avi[fs]", content[8:64]):
        return "image/avif"
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    head = content[:_SVG_HEAD].decode(encoding, errors="replace")
    return "image/svg+xml" if _SVG.match(head) else None
