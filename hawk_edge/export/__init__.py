"""A session as one file that needs nobody: its player, its records, its pictures.

The file is written piece by piece, whoever takes it and however long the session is. All that was
captured stands in it as base64, packed, in elements that a browser takes for text (parts.py): so no
byte of it is ever markup, and the page itself is the same for every session (ui/offline.html).
"""
