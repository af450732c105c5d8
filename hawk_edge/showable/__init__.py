"""A state as a page that looks as it did, and in which nothing can run, navigate or call out.

It is served under a CSP that already forbids all that (web/shown.py); this takes away what a CSP
does not reach, and puts in what HTML does not hold. Where HTML cannot hold it (exact.py), the page
gets the frame's own program beside it, which builds it anew from the record (program.py).
"""

from hawk_edge.showable.assets import Inlined
from hawk_edge.showable.exact import is_exact
from hawk_edge.showable.page import showable
from hawk_edge.showable.program import as_data, with_program
from hawk_edge.showable.surroundings import NOWHERE, Surroundings

__all__ = ["NOWHERE", "Inlined", "Surroundings", "as_data", "is_exact", "showable", "with_program"]
