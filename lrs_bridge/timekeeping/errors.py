"""Why a beat is not even looked at."""

from lrs_bridge.errors import ConflictError, HandrailError, NotFoundError


class NoTokenError(HandrailError):
    """The request carries no token of this session."""

    code = "not-authorised"
    http_status = 401


class SignedOutBeatError(HandrailError):
    """Nobody is signed in on the browser that sent the beat."""

    code = "signed-out"
    http_status = 401


class AnotherPersonsBeatError(ConflictError):
    """Somebody else is signed in on the browser that sent the beat."""

    code = "another-person"


class UnknownSessionError(NotFoundError):
    """The session is not in the store any more."""

    code = "unknown-session"
