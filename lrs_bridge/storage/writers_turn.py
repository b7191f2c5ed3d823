"""Whose turn it is: while the store's writer runs Python, those who read what it is to write next wait.

Python runs one thread at a time and shares evenly. A writer that shares with the readers of request bodies takes twice
as long, and everybody waits for the writer in the end. So readers ask between two statements, and the writer gives its
turn away for as long as SQLite works without Python. One turn for a process, as it has one Python.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class WritersTurn:
    """Held by a writer, and only asked for by others: nobody is kept out by it, so the writer never waits for it."""

    def __init__(self) -> None:
        self._is_free = threading.Event()
        self._is_free.set()
        self._holder: int | None = None  # the thread's number

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the turn; for as long as `given_away` lasts others go on."""
        self._take()
        try:
            yield
        finally:
            self.end()

    def end(self) -> None:
        """Give the turn back before `held` ends, if this thread has it."""
        if self._holder == threading.get_ident():
            self._holder = None
            self._is_free.set()

    @contextmanager
    def given_away(self) -> Iterator[None]:
        """Let others go on for a while; nothing when this thread does not have the turn."""
        if self._holder != threading.get_ident():
            yield
            return
        self.end()
        try:
            yield
        finally:
            self._take()

    def wait(self) -> None:
        """Return when no other thread has the turn."""
        if not self._is_free.is_set() and self._holder != threading.get_ident():
            self._is_free.wait()

    def _take(self) -> None:
        self._holder = threading.get_ident()
        self._is_free.clear()


writers_turn = WritersTurn()
