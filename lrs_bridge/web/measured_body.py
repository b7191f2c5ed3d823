"""A request's body that is measured while it is read, so that one over the limit or cut short is refused, never kept.

Werkzeug compares a length that is named beforehand with the limit. Of a chunked body, which names none, it would give
what fits and keep quiet about the rest. And to the WSGI server a body ends where the connection does: what a phone
sent before it lost the network would pass for all of it.
"""

import io
from collections.abc import Callable
from typing import IO, Any, TypeVar, cast

from flask import Request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.utils import cached_property
from werkzeug.wsgi import LimitedStream

View = TypeVar("View", bound=Callable[..., Any])


def body_of_at_most(most_bytes: int) -> Callable[[View], View]:
    """Declare that a view takes less than other views do. The gate sets it before anything reads the body."""

    def declare(view: View) -> View:
        view.handrail_most_bytes = most_bytes  # type: ignore[attr-defined]
        return view

    return declare


def declared_most_bytes(view: Callable[..., Any] | None) -> int | None:
    """Return what a view declared, or None."""
    return getattr(view, "handrail_most_bytes", None)


class MeasuredStream(io.RawIOBase):
    """The body of a request that names no length; reading one byte more than is allowed raises 413."""

    def __init__(self, stream: IO[bytes], most_bytes: int) -> None:
        self._stream = stream
        self._bytes_left = most_bytes

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        # One byte more than is left: what has exactly the length that is allowed is not over it.
        found = self._stream.read(min(len(buffer), self._bytes_left + 1))
        if len(found) > self._bytes_left:
            raise RequestEntityTooLarge
        self._bytes_left -= len(found)
        buffer[: len(found)] = found
        return len(found)


class BridgeRequest(Request):
    """A request whose body is never longer than max_content_length, nor shorter than it says, however it comes."""

    @cached_property
    def stream(self) -> IO[bytes]:
        """The body, as views and forms read it."""
        length, most_bytes, raw = self.content_length, self.max_content_length, self.environ["wsgi.input"]
        if "wsgi.input_terminated" not in self.environ or most_bytes is None:
            return super().stream
        if length is None:
            return cast("IO[bytes]", MeasuredStream(raw, most_bytes))
        if length > most_bytes:
            raise RequestEntityTooLarge
        # Raises ClientDisconnected, which is a 400, where fewer bytes come.
        return cast("IO[bytes]", LimitedStream(raw, length))
