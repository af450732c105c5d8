"""Where everything is kept: the index (rows) and the blobs (files)."""
