"""Copies of the data folder elsewhere, and back again (docs/backup.md)."""

KEEP = 14  # backups, unless somebody says otherwise
