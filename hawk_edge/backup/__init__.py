"""Copies of the data folder elsewhere, and back again (docs/backup.md)."""
