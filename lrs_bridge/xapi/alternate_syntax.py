"""The alternate request syntax of xAPI 1.0.x: a POST of a form, whose `method` says what request is meant.

A form becomes the plain request that it stands for before anything else looks at it, so that every rule holds for both.
2.0.0 has no such syntax: there, `method` is a parameter that nobody knows.
Source: xAPI 1.0.3 Communication 1.3.
"""

import io
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl, urlencode

from werkzeug.exceptions import ClientDisconnected
from werkzeug.wsgi import LimitedStream, get_content_length

from lrs_bridge.errors import HandrailError
from lrs_bridge.xapi.door import VERSION_HEADER, choose_version
from lrs_bridge.xapi.limits import MOST_BODY_BYTES, LengthNeededError, TooLargeError
from lrs_bridge.xapi.multipart import media_type

REFUSAL = "handrail.xapi_refusal"  # in the environment of a request that was found wanting before Flask had it
_FORM = "application/x-www-form-urlencoded"
_METHODS = ("GET", "HEAD", "PUT", "POST", "DELETE")
_WITH_CONTENT = ("PUT", "POST")
_HEADERS = {
    "authorization": "HTTP_AUTHORIZATION",
    "x-experience-api-version": "HTTP_X_EXPERIENCE_API_VERSION",
    "content-type": "CONTENT_TYPE",
    "content-length": "",  # ours is counted
    "if-match": "HTTP_IF_MATCH",
    "if-none-match": "HTTP_IF_NONE_MATCH",
}
_MOST_FORM_BYTES = 3 * MOST_BODY_BYTES  # a byte takes up to three in a form
_MOST_FIELDS = 64

Environ = dict[str, Any]


class AlternateSyntaxError(HandrailError):
    """A form with a method stands for no request."""

    code = "bad-alternate-syntax"

    def __init__(self, message: str, *, where: str | None = None) -> None:
        super().__init__(message, where=where, requirement="XAPI-00336")


class AlternateSyntax:
    """Stands before a WSGI app; requests that are no such form go through untouched."""

    def __init__(self, app: Any) -> None:
        self._app = app

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        if "method=" in environ.get("QUERY_STRING", "") and _stands_for_another(environ):
            try:
                environ.update(_meant(environ))
                if environ["REQUEST_METHOD"] == "HEAD":
                    start_response = _without_a_length(start_response)
            except HandrailError as error:
                environ[REFUSAL] = error
        found: Iterable[bytes] = self._app(environ, start_response)
        return found


def _without_a_length(start_response: Any) -> Any:
    """Return a start_response for HEAD meant by a POST: whoever sent it would wait for a body of the length named."""

    def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        kept = [(name, value) for name, value in headers if name.lower() != "content-length"]
        return start_response(status, [*kept, ("Content-Length", "0")], *rest)

    return start


def _stands_for_another(environ: Environ) -> bool:
    return (
        environ["REQUEST_METHOD"] == "POST"
        and environ.get("PATH_INFO", "").startswith("/xapi/")
        and any(name == "method" for name, _ in parse_qsl(environ["QUERY_STRING"], keep_blank_values=True))
        and choose_version(environ.get("HTTP_X_EXPERIENCE_API_VERSION", "")) != "2.0.0"
    )


def _meant(environ: Environ) -> Environ:
    """Return what changes in the environment of a form to make it the request that is meant."""
    method = _read_method(environ["QUERY_STRING"])
    changes: Environ = {"REQUEST_METHOD": method, "CONTENT_TYPE": "application/json"}
    parameters, contents, seen = [], [], set()
    for name, value in _read_form(environ):
        header = name.lower()
        if header in _HEADERS:
            if header in seen or not value.isprintable() or not value.isascii():
                raise AlternateSyntaxError("This header comes twice, or is not plain ASCII.", where=name)
            seen.add(header)
            changes[_HEADERS[header]] = value
        elif name == "content":
            contents.append(value)
        else:
            parameters.append((name, value))
    changes.pop("", None)
    if choose_version(changes.get("HTTP_X_EXPERIENCE_API_VERSION", "")) == "2.0.0":
        raise AlternateSyntaxError("xAPI 2.0.0 has no alternate syntax. Send the request itself.", where=VERSION_HEADER)
    if len(contents) != (1 if method in _WITH_CONTENT else 0):
        raise AlternateSyntaxError(
            'PUT and POST have one form field "content", and other methods have none.', where="content"
        )
    body = contents[0].encode() if contents else b""
    return changes | {
        "QUERY_STRING": urlencode(parameters),
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
    }


def _read_method(query: str) -> str:
    fields = parse_qsl(query, keep_blank_values=True)
    if len(fields) != 1:
        raise AlternateSyntaxError(
            'In the alternate syntax "method" is the only parameter of the address. Send the others in the form.',
            where="method",
        )
    if fields[0][1] not in _METHODS:
        raise AlternateSyntaxError(f"The method is one of {', '.join(_METHODS)}.", where="method")
    return fields[0][1]


def _read_form(environ: Environ) -> list[tuple[str, str]]:
    if media_type(environ.get("CONTENT_TYPE", "")) != _FORM:
        raise AlternateSyntaxError(f"Send the form as {_FORM}.", where="Content-Type")
    length = get_content_length(environ)
    if length is None:
        raise LengthNeededError
    if length > _MOST_FORM_BYTES:
        raise TooLargeError("The form is", _MOST_FORM_BYTES)
    try:
        raw = LimitedStream(environ["wsgi.input"], length).read()
    except ClientDisconnected:
        raise AlternateSyntaxError("The form broke off on the way. Send it again.") from None
    try:
        return parse_qsl(raw.decode(), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError:  # not UTF-8, or too many fields
        raise AlternateSyntaxError(f"The form is not UTF-8, or has more than {_MOST_FIELDS} fields.") from None
