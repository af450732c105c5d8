"""Makes the index anew from the blobs, and from what can still be read of the old one."""
