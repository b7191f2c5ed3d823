"""Who may use which route: each view declares one permission, and roles hold permissions.

A route without a declaration is refused for everybody, and a test walks every route as every role.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from flask import g

View = TypeVar("View", bound=Callable[..., Any])


class Permission(StrEnum):
    """What a route asks of its caller."""

    PUBLIC = "public"  # anybody
    SIGNED_IN = "signed-in"  # any person who signed in
    LEARN = "learn"
    TRAIN = "train"
    MANAGE = "manage"  # own settings only: the view narrows what it reads
    OPEN_TRIES = "open-tries"  # a manager's own settings, or a trainer
    CLAIMS = "claims"  # a manager's own settings, or a funder
    FUND = "fund"
    ADMINISTER = "administer"
    XAPI = "xapi"  # Basic credentials or a launch session's token, checked by the xapi door


ROLES = ("learner", "trainer", "manager", "funder", "administrator")

PERMISSIONS_OF_ROLE: dict[str, frozenset[Permission]] = {
    "learner": frozenset({Permission.LEARN}),
    "trainer": frozenset({Permission.LEARN, Permission.TRAIN, Permission.OPEN_TRIES}),
    "manager": frozenset({Permission.LEARN, Permission.MANAGE, Permission.OPEN_TRIES, Permission.CLAIMS}),
    "funder": frozenset({Permission.FUND, Permission.CLAIMS}),
    "administrator": frozenset({Permission.ADMINISTER}),
}


@dataclass(frozen=True)
class SignedInPerson:
    """The person behind this request, as pages need them."""

    person_id: str
    name: str
    access_role: str
    setting_ids: tuple[str, ...]  # settings of the spells open today; a manager's reach
    setting_name: str
    support_name: str  # who to ring, from the setting
    support_contact: str

    @property
    def initials(self) -> str:
        return "".join(word[0].upper() for word in self.name.split()[:3])


def access(permission: Permission) -> Callable[[View], View]:
    """Declare what a view asks of its caller. Put it directly under the route."""

    def declare(view: View) -> View:
        view.handrail_permission = permission  # type: ignore[attr-defined]
        return view

    return declare


def own_secret(view: View) -> View:
    """Declare that a view's caller brings a secret of its own (a token in the header or address), not a cookie.

    Such a request cannot be forged by another site, so it needs no CSRF token.
    """
    view.handrail_own_secret = True  # type: ignore[attr-defined]
    return view


def declared_permission(view: Callable[..., Any] | None) -> Permission | None:
    """Return what a view declared, or None."""
    return getattr(view, "handrail_permission", None)


def is_allowed(permission: Permission, person: SignedInPerson | None) -> bool:
    """Return whether this person may use a route with this permission."""
    if permission in (Permission.PUBLIC, Permission.XAPI):
        return True
    if person is None:
        return False
    return permission is Permission.SIGNED_IN or permission in PERMISSIONS_OF_ROLE[person.access_role]


def signed_in() -> SignedInPerson:
    """Return the person behind this request; only for views that are not public."""
    person: SignedInPerson = g.person
    return person
