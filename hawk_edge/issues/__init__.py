"""Errors and failed requests that are one and the same, put together."""
