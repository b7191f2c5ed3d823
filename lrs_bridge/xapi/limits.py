"""How much one request may bring, and that it is refused when it brings more, or may have lost some on the way."""

from lrs_bridge.errors import HandrailError

MOST_BODY_BYTES = 4 * 1024 * 1024
MOST_MULTIPART_BYTES = 16 * 1024 * 1024  # statements with their attachments


class TooLargeError(HandrailError):
    """A body, or the part of one that holds statements, is over the limit."""

    code = "too-large"
    http_status = 413

    def __init__(self, what: str, most_bytes: int, *, where: str | None = None) -> None:
        super().__init__(
            f"{what} larger than {most_bytes:,} bytes. Send less at a time.", where=where, requirement="XAPI-00328"
        )


class LengthNeededError(HandrailError):
    """A body came without its length, of a kind of which nobody can tell half from all."""

    code = "length-needed"
    http_status = 411

    def __init__(self) -> None:
        super().__init__(
            "Send this body with Content-Length. Without it, one that breaks off on the way looks like a whole one.",
            where="Content-Length",
        )
