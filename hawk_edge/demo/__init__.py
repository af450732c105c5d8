"""The demo: a shop, visitors who browse it, and a server that records them."""
