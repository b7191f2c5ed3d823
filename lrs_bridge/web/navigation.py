"""The few places that each role goes to."""

from typing import Any

from flask import request

from lrs_bridge.web.access import SignedInPerson

_LEARN = (("My training", "/my-training"), ("My record", "/my-record"))
_PLACES = {
    "learner": _LEARN,
    "trainer": (("Modules", "/trainer"), ("More tries", "/another-tries"), *_LEARN),
    "manager": (
        ("Claims", "/claims"),
        ("Releases", "/releases"),
        ("Sign-offs", "/sign-offs"),
        ("More tries", "/another-tries"),
        ("Corrections", "/corrections"),
        *_LEARN,
    ),
    "funder": (("Claims", "/claims"), ("Rules", "/rules")),
    "administrator": (
        ("People", "/administrator"),
        ("Records", "/records"),
        ("Credentials", "/credentials"),
        ("Other stores", "/forwarding"),
        ("Rules", "/rules"),
    ),
}


def navigation_of(person: SignedInPerson | None) -> list[dict[str, Any]]:
    """Return the entries of the service navigation, the present one marked."""
    if person is None:
        return []
    return [
        {
            "text": text,
            "href": href,
            "current": request.path == href,
            "active": request.path.startswith(href + "/"),
        }
        for text, href in _PLACES[person.access_role]
    ]
