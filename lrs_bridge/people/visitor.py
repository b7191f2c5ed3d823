"""Who is behind a request: from the cookie to g.person, and back at sign-in and sign-out."""

from datetime import date

from flask import Response, g, request
from sqlalchemy import Connection

from lrs_bridge.clock import LONDON
from lrs_bridge.people import sign_in_store
from lrs_bridge.people.sign_in import SEEN_EVERY, SIGN_IN_LASTS, hash_secret
from lrs_bridge.people.sign_in_store import COOKIE
from lrs_bridge.people.signed_in import find_who_is_here
from lrs_bridge.web import visit
from lrs_bridge.web.access import SignedInPerson
from lrs_bridge.web.bridge import Bridge, bridge


def load_person() -> None:
    """Put the signed-in person, or None, on g.person, and their CSRF seed on the session."""
    g.person = None
    token = request.cookies.get(COOKIE, "")
    if not token or request.endpoint == "static":
        return
    here = bridge()
    now = here.clock.now()
    with here.database.reading() as connection:
        found = find_who_is_here(connection, secret=here.secret, token=token, now=now, today=today(here))
    if found is None:
        return
    g.person = found.person
    visit.of_request().belongs_to(found.sign_in.csrf_seed)
    if now - found.sign_in.last_seen_at >= SEEN_EVERY:
        here.database.write(
            lambda connection: sign_in_store.record_seen(connection, secret=here.secret, token=token, now=now)
        )


def today(here: Bridge) -> date:
    """Return the day in England, which decides whose spells are open."""
    return here.clock.now().astimezone(LONDON).date()


def sign_in_here(response: Response, person_id: str) -> Response:
    """Sign a person in on this browser; whoever was signed in before is signed out."""
    here = bridge()
    before = request.cookies.get(COOKIE, "")

    def act(connection: Connection) -> str:
        now = here.clock.now()
        if before:
            sign_in_store.end_sign_in(connection, secret=here.secret, token=before, now=now)
        return sign_in_store.start_sign_in(connection, secret=here.secret, person_id=person_id, now=now)

    token = here.database.write(act)
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(SIGN_IN_LASTS.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=here.config.secure,
    )
    response.delete_cookie(visit.COOKIE)
    return response


def sign_out_here(response: Response) -> Response:
    """End this browser's sign-in and have it drop what it cached."""
    here = bridge()
    token = request.cookies.get(COOKIE, "")
    if token:
        here.database.write(
            lambda connection: sign_in_store.end_sign_in(
                connection, secret=here.secret, token=token, now=here.clock.now()
            )
        )
    response.delete_cookie(COOKIE, httponly=True, samesite="Lax", secure=here.config.secure)
    response.delete_cookie(visit.COOKIE)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def page_person(person: SignedInPerson | None) -> str:
    """Return the name by which pages and scripts know a person in this browser: not the person_id, and stable."""
    return hash_secret(bridge().secret, "page-person", person.person_id)[:32] if person else ""
