"""Why there is no picture, in words that a person can act on."""

INSTALL = "apt-get install chromium-headless-shell"
# What stands in what a browser says, or those who drive it, and what that means.
_MEANS = (
    (
        "No usable sandbox",
        "its sandbox needs user namespaces, which this system does not give: start the server as "
        "root, or allow them (sysctl -w kernel.apparmor_restrict_unprivileged_userns=0)",
    ),
    ("error while loading shared libraries", f"it lacks a library: {INSTALL} brings all of them"),
    ("No module named 'playwright'", "Playwright is not installed: run `make build`"),
    ("No space left on device", "there is no room where temporary files are made"),
    ("Exec format error", f"it is made for another machine: {INSTALL}"),
    ("cannot allocate memory", "there is no memory left"),
    ("crashed", "the page made the browser crash, as one does that takes too much memory"),
    ("browser has been closed", "the browser ended in the midst of the page"),
)
_LONGEST = 300
_OWN = "[err]"  # stands before what a browser has said itself


def why(said: str) -> str:
    """What it comes to, or the last line that says something, a browser's own before all others."""
    lower = said.lower()
    for sign, meaning in _MEANS:
        if sign.lower() in lower:
            return meaning
    lines = [line.strip() for line in reversed(said.splitlines()) if line.strip()]
    own = [line.partition(_OWN)[2].strip() for line in lines if _OWN in line]
    return next(iter(own + lines), "it says nothing")[:_LONGEST]
