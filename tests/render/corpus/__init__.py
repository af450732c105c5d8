"""Pages that mean no good: each tries to run, to call out, to read a file, to lead away, or to last.

In a page `{out}` is the address of a server that must never be called, `{file}` the path of a file
that must never be read, and `{run}` a script that would be seen: it turns the page red, and calls.
"""

from tests.render.corpus import beacons, heavy, leaving, nested, scripts

# Without a quote or a space, so that it may stand anywhere.
RUN = "document.documentElement.style.cssText=`background:red!important`;fetch(`{out}/run`);top.stolen=1"
# Those that never come to an end, or take more than there is: they are given up.
ENDLESS = heavy.ENDLESS
# Those that take some seconds at most.
LONG = heavy.LONG
# Those that would have another page in their place.
LEAVING = leaving.PAGES
QUICK = scripts.PAGES | beacons.PAGES | LEAVING | nested.PAGES
ALL = QUICK | LONG | ENDLESS
# Seen where no page paints over it, and gone where another page is shown.
GROUND = "<html style='background:green'>"


def page(name: str, out: str, file: str) -> str:
    """One of them, as a server would send it."""
    html = ALL[name].replace("{run}", RUN)
    return GROUND + html.replace("{out}", out).replace("{file}", file)
