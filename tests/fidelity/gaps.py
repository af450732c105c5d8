"""Fixtures that are not yet shown within a hundredth, each with what stands in the way.

The benchmark compares them all the same. Whoever closes a gap takes its line out.
"""

GAPS = {
    "animations": "Chromium paints one that is retimed after its end otherwise than it tells scripts",
    "canvas": "WebGL that was drawn before the reporter ran is gone from its canvas",
    "fonts": "fonts that a script made before the reporter ran are not known",
}
