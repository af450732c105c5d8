"""Pictures of states: a page's HTML in, a PNG out, drawn by a Chromium that can reach nothing."""
