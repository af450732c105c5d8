"""What a picture or font is, by its own first bytes: what a server says of it is not believed."""

import re

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


def acceptable(declared: str) -> bool:
    """Whether what comes under this content type is worth reading."""
    return _DECLARED.fullmatch(declared.partition(";")[0].strip().lower()) is not None


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
