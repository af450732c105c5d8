"""Hawk Edge: what your site's visitors really saw, on your own small server."""

__version__ = "0.1.0"
