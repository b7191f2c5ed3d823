"""Looks at folders for changed files, over and over: a thousand files take a few milliseconds."""

import os
import threading
from typing import Any

from watchdog.events import FileModifiedEvent, FileSystemEventHandler

Stamps = dict[str, tuple[int, int]]


class Lookout(threading.Thread):
    """Stands in for a watchdog observer in MkDocs' server.

    Files are asked for their time and size instead of waited for: that works on network drives and in containers too.
    watchdog's own way of asking takes so long in a large course that the page being made has to wait for it.
    """

    def __init__(self, every_seconds: float) -> None:
        super().__init__(daemon=True)
        self._every_seconds = every_seconds
        self._handlers: dict[str, FileSystemEventHandler] = {}
        self._ended = threading.Event()

    def schedule(self, handler: FileSystemEventHandler, path: str, recursive: bool = True) -> str:
        """Tell a handler of each change at or below a path."""
        self._handlers[path] = handler
        return path

    def unschedule(self, path: str) -> None:
        """Look there no more."""
        self._handlers.pop(path, None)

    def run(self) -> None:
        """Look until stopped."""
        seen = {path: take_stamps(path) for path in self._handlers}
        while not self._ended.wait(self._every_seconds):
            for path, handler in list(self._handlers.items()):
                now = take_stamps(path)
                if now != seen.get(path):
                    seen[path] = now
                    handler.on_any_event(FileModifiedEvent(path))

    def stop(self, *_: Any) -> None:
        """End with the look that is under way."""
        self._ended.set()


def take_stamps(path: str) -> Stamps:
    """Return the time and size of a file, or of every file below a folder. What goes meanwhile is left out."""
    stamps: Stamps = {}
    waiting = [path]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    else:
                        found = entry.stat()
                        stamps[entry.path] = (found.st_mtime_ns, found.st_size)
        except NotADirectoryError:
            found = os.stat(folder)  # noqa: PTH116 (a thousand Path objects are slow)
            stamps[folder] = (found.st_mtime_ns, found.st_size)
        except OSError:
            continue
    return stamps
