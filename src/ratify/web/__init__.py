"""The desk and the API: they parse, call the office, and show. Nothing is decided here."""

from __future__ import annotations

from ratify.web.app import create_app

__all__ = ["create_app"]
