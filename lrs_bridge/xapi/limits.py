"""How much one request may bring, and that it is refused when it brings more."""

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
