"""The libraries of the extra ``documents`` are imported when they are wanted: they are heavy, and seldom needed."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from ratify.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def wanted(library: str) -> Iterator[None]:
    """Import within this. Raises ``Unavailable`` (``documents.no_extra``) if the library is not installed."""
    try:
        yield
    except ImportError:
        raise Unavailable("documents.no_extra", library=library) from None
