"""What every xAPI request passes: whose it is, which version it speaks, whether its scopes and rule layer allow it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Response, current_app, g, request
from werkzeug.exceptions import RequestEntityTooLarge

from lrs_bridge.errors import HandrailError
from lrs_bridge.web.bridge import Bridge, bridge
from lrs_bridge.xapi.authority import Authoriser, Authority, check_scope
from lrs_bridge.xapi.credential import CredentialAuthoriser
from lrs_bridge.xapi.limits import MOST_BODY_BYTES, MOST_MULTIPART_BYTES, LengthNeededError, TooLargeError
from lrs_bridge.xapi.multipart import media_type
from lrs_bridge.xapi.strict_json import write_json

VERSION_HEADER = "X-Experience-API-Version"
AUTHORISERS = "handrail_xapi_authorisers"
_CREDENTIALS = "handrail_xapi_credentials"

_VERSION_1 = re.compile(r"1\.0(\.[0-9]+)?")
_VERSION_2 = re.compile(r"2\.0(\.[0-9]+)?")


class NotAuthorisedError(HandrailError):
    """The request has no credential, or one that is not known."""

    code = "not-authorised"
    http_status = 401

    def __init__(self, message: str) -> None:
        super().__init__(message, requirement="XAPI-00334")


class VersionError(HandrailError):
    """The request speaks a version of xAPI that the bridge does not."""

    code = "unsupported-version"


@dataclass(frozen=True)
class Caller:
    """Who makes a request, by whose rules, and in which version of xAPI ("1.0.3" or "2.0.0")."""

    authority: Authority
    authoriser: Authoriser
    version: str


View = Callable[[Caller], Response]


def choose_version(header: str) -> str | None:
    """Return the version whose rules hold for a request header, or None for one that the bridge does not speak."""
    if _VERSION_1.fullmatch(header):
        return "1.0.3"
    return "2.0.0" if _VERSION_2.fullmatch(header) else None


def version_in_force() -> str:
    """Return the version that the response names: the request's, or the default if it names none that we speak."""
    return choose_version(request.headers.get(VERSION_HEADER, "")) or bridge().config.xapi_default_version


def _check_version() -> str:
    header = request.headers.get(VERSION_HEADER)
    version = choose_version(header or "")
    if version is None:
        raise VersionError(
            f"{'The request names no version' if header is None else 'This version is not spoken here'}. "
            f"Send {VERSION_HEADER}: 2.0.0 or 1.0.3.",
            where=VERSION_HEADER,
            requirement="XAPI-00321" if header is None else "XAPI-00331",
        )
    return version


class EncodedBodyError(HandrailError):
    """The body is compressed: unpacking what strangers packed is how small bodies become huge."""

    code = "encoded-body"
    http_status = 415


def _read_body(resource: str) -> bytes:
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise EncodedBodyError("Send the body as it is, without Content-Encoding.", where="Content-Encoding")
    is_multipart = resource == "statements" and media_type(request.content_type or "") == "multipart/mixed"
    most_bytes = MOST_MULTIPART_BYTES if is_multipart else MOST_BODY_BYTES
    request.max_content_length = most_bytes
    try:
        data = request.get_data()
    except RequestEntityTooLarge:
        raise TooLargeError("The body is", most_bytes) from None
    if data and request.content_length is None and not _shows_its_end(data):
        raise LengthNeededError
    return data


def _shows_its_end(data: bytes) -> bool:
    """Return whether a body that broke off on the way would be refused: multipart, or JSON that is no bare number."""
    kind = media_type(request.content_type or "")
    return kind == "multipart/mixed" or (kind == "application/json" and data.lstrip()[:1] not in b"-0123456789")


def body() -> bytes:
    """Return the request's body, which the door has read and measured: one over the limit is refused with 413."""
    return request.get_data()


def through_the_door(resource: str) -> Callable[[View], Callable[[], Response]]:
    """Make a view take a Caller, and refuse everybody else."""

    def wrap(view: View) -> Callable[[], Response]:
        @wraps(view)
        def checked() -> Response:
            authority, authoriser = _authorise()
            g.xapi_authorised = True
            version = _check_version()
            check_scope(authority, resource, request.method)
            authoriser.allows(request.method, resource, authority, request.args.to_dict(), _read_body(resource))
            return view(Caller(authority, authoriser, version))

        return checked

    return wrap


def _authorise() -> tuple[Authority, Authoriser]:
    basic = request.authorization
    if basic is None or basic.type != "basic" or basic.username is None or basic.password is None:
        raise NotAuthorisedError("Send Basic credentials. Make some with: handrail credential add.")
    own = credential_authoriser(current_app, bridge())
    recalled = own.recall(basic.username, basic.password)
    if recalled is not None:
        return recalled, own
    others: list[Authoriser] = current_app.extensions.get(AUTHORISERS, [])
    with bridge().database.reading() as connection:
        for authoriser in (own, *others):
            authority = authoriser.authorise(connection, basic.username, basic.password)
            if authority is not None:
                return authority, authoriser
    raise NotAuthorisedError("These credentials are not known, or no longer valid.")


def credential_authoriser(app: Any, here: Bridge) -> CredentialAuthoriser:
    """Return the app's one authoriser of the credentials table."""
    found: CredentialAuthoriser | None = app.extensions.get(_CREDENTIALS)
    if found is None:
        found = app.extensions[_CREDENTIALS] = CredentialAuthoriser(here.config.base_url)
    return found


def json_response(data: Any, status: int = 200) -> Response:
    """Return JSON that is exactly what write_json makes of data."""
    return Response(write_json(data), status, content_type="application/json")
