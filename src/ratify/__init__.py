"""Ratify: treaties and bills followed from signature to entry into force."""

__version__ = "0.2.0"
