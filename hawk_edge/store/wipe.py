"""Overwrites what SQLite leaves of deleted rows between the rows of a page.

`secure_delete` overwrites a row where it lies when it is deleted. But when SQLite makes two pages
of one, or one of two, it writes the rows of each anew, and what they were copied from stays in the
room between the page's directory and its first row. A row that is deleted later leaves those copies
behind: one erased session in some hundreds could be found in the file. Nothing ever reads that
room, so zeros can be written there directly (https://sqlite.org/fileformat2.html, "B-tree Pages").
"""

import os
from collections.abc import Iterator

from hawk_edge.errors import Unavailable

SLICE = 1024  # pages at a time: 4 MB, some 5 ms
_HEADER = 100  # bytes of the file's own, at the beginning of page 1
_RESERVED, _LARGEST_ROOT = 20, slice(52, 56)  # places in it
_POINTER_SIZE = {2: 4, 5: 4, 10: 0, 13: 0}  # by the type of page: inner ones lead to one more
# Only a page of rows begins with one of those types. Other pages begin with the number of a page,
# whose first byte is 0 up to this many.
MOST_PAGES = 1 << 24
_LOCK_BYTE = 1 << 30


def wipe(fd: int, first: int, page_size: int) -> int:
    """Overwrite the room in the pages from `first` on; durable on return.

    Gives the page to go on with, 0 at the end. Nobody may write to the file meanwhile, and no page
    that was read before may be written back. Raises Unavailable.
    """
    header = os.pread(fd, _HEADER, 0)
    if len(header) < _HEADER:
        return 0
    if header[_RESERVED] or first > MOST_PAGES:
        raise Unavailable("the index is of a form that cannot be purged, or over 64 GB")
    has_maps = any(header[_LARGEST_ROOT])
    data = os.pread(fd, SLICE * page_size, (first - 1) * page_size)
    changed = False
    for number in range(len(data) // page_size):
        page = data[number * page_size : (number + 1) * page_size]
        if has_maps and _is_map(first + number, page_size):
            continue
        for start, end in _room(page, _HEADER if first + number == 1 else 0):
            if page[start:end].strip(b"\0"):
                os.pwrite(fd, bytes(end - start), (first + number - 1) * page_size + start)
                changed = True
    if changed:
        os.fsync(fd)
    return first + SLICE if len(data) == SLICE * page_size else 0


def _room(page: bytes, start: int) -> Iterator[tuple[int, int]]:
    """What lies between the directory of a page of rows, which begins at `start`, and its rows."""
    pointer = _POINTER_SIZE.get(page[start])
    if pointer is None:
        return
    rows = int.from_bytes(page[start + 3 : start + 5], "big")
    begins = int.from_bytes(page[start + 5 : start + 7], "big") or 65_536
    ends = start + 8 + pointer + 2 * rows
    if ends <= begins <= len(page):
        yield ends, begins


def _is_map(number: int, page_size: int) -> bool:
    """Whether this is a page of auto_vacuum's: an entry of 5 bytes for each of those behind it."""
    of_each = page_size // 5 + 1
    first = (number - 2) // of_each * of_each + 2
    return number == first + (first == _LOCK_BYTE // page_size + 1)
