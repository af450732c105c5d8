"""Fixtures that are not yet shown within a hundredth, each with what stands in the way.

The benchmark compares them all the same. Whoever closes a gap takes its line out.
"""

GAPS = {
    "animations": "a timing that was changed is read before it settles",
    "base": "a base that changes moves every relative address, also those of before",
    "canvas": "WebGL that was drawn before the reporter ran is gone from its canvas",
    "custom": "custom elements that were never defined, and their custom states, are not recorded",
    "fields": "a password shows as empty, as not even its length is sent",
    "fonts": "fonts that a script made before the reporter ran are not known",
    "objects": "an embed shows the mark of a broken picture",
    "other": "sheets of another origin cannot be read",
    "pictures": "a broken picture shows as a box; rounded widths of srcset",
    "popovers": "the order in the top layer is not recorded",
    "pseudo": ":target is not recorded",
    "sheets": "which set of titled sheets is on after a script has chosen among them",
    "slots": "slots that are assigned by hand are not recorded",
    "urls": "links that run a script lose their href; blob: addresses in style sheets",
}
