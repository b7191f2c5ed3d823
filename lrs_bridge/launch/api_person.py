"""Whom a page's request is about: the key that the page was given must be the key of who is signed in now."""

from typing import Any

from flask import request

from lrs_bridge.errors import ConflictError, HandrailError
from lrs_bridge.people.visitor import page_person
from lrs_bridge.web.access import SignedInPerson, signed_in


class AnotherPersonError(ConflictError):
    """Somebody else signed in on this browser since the page was opened."""

    code = "another-person"


class BadJsonError(HandrailError):
    """The body of a request is not the JSON that this endpoint takes."""

    code = "bad-json"


def read_body() -> dict[str, Any]:
    """Return the JSON object of a request. Raises: BadJsonError."""
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise BadJsonError("Send a JSON object.", where="body")
    return body


def require_same_person(key: object) -> SignedInPerson:
    """Return who is signed in, if the page was made for them. Raises: AnotherPersonError."""
    person = signed_in()
    if key != page_person(person):
        raise AnotherPersonError(
            "Somebody else is signed in here now. Nothing was recorded under their name. Reload the page.",
            where="person",
        )
    return person
