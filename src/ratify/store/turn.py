"""Writing in turn: the threads of one process write one after another, in the order in which they came.

SQLite lets one connection write at a time and leaves it to chance which of those that wait comes next; a lock of the
operating system does the same. Here whoever ends hands over to whoever has waited longest.
"""

from __future__ import annotations

from collections import deque
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType


class Turn:
    """A lock that is handed over in the order in which it was asked for. It cannot be taken twice by one thread."""

    __slots__ = ("_guard", "_taken", "_waiting")

    def __init__(self) -> None:
        self._guard = Lock()
        self._taken = False
        self._waiting: deque[Lock] = deque()

    def __enter__(self) -> None:
        """Wait until it is one's turn; at once if nobody writes."""
        with self._guard:
            if not self._taken:
                self._taken = True
                return
            mine = Lock()
            mine.acquire()
            self._waiting.append(mine)
        try:
            mine.acquire()
        except BaseException:  # interrupted while waiting: nobody may wait for a turn that is never taken
            self._leave(mine)
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Hand over to whoever has waited longest, whatever became of one's own writing."""
        with self._guard:
            self._hand_over()

    def _leave(self, mine: Lock) -> None:
        with self._guard:
            if mine in self._waiting:
                self._waiting.remove(mine)
            else:  # it was handed over in the same moment
                self._hand_over()

    def _hand_over(self) -> None:
        if self._waiting:
            self._waiting.popleft().release()
        else:
            self._taken = False
