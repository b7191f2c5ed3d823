"""What a browser has before (and beside) a sign-in: the seed of its CSRF tokens, and nothing else.

Flask-WTF keeps its seed in Flask's session. Ours is not a bag that travels in a cookie: for a signed-in person the
seed lies in the sign-in's row; for anybody else it is a random cookie that names nobody.
"""

import re
import secrets
from typing import Any

from flask import Flask, Request, Response, g, session
from flask.sessions import SessionInterface, SessionMixin

COOKIE = "handrail_visit"
_SEED = "csrf_token"  # the name under which Flask-WTF looks for it


class Visit(dict[str, Any], SessionMixin):
    """The session that Flask-WTF reads; made_here says that the browser has no cookie for it yet."""

    def __init__(self, seed: str | None) -> None:
        super().__init__({_SEED: seed or secrets.token_urlsafe(32)})
        self.made_here = seed is None
        self.signed_in = False

    def belongs_to(self, csrf_seed: str) -> None:
        """Take the seed of the sign-in in place of the visit's own."""
        self[_SEED] = csrf_seed
        self.signed_in = True


def of_request() -> Visit:
    """Return the visit of the current request."""
    found: Visit = session._get_current_object()  # type: ignore[attr-defined]
    return found


class VisitInterface(SessionInterface):
    """Reads and writes the visit's cookie."""

    def open_session(self, app: Flask, request: Request) -> Visit:
        """Return the browser's visit, or a new one."""
        seed = request.cookies.get(COOKIE, "")
        return Visit(seed if re.fullmatch(r"[\w-]{43}", seed) else None)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Give the browser its cookie, only when a page with a form needed one."""
        if isinstance(session, Visit) and session.made_here and not session.signed_in and _SEED in g:
            response.set_cookie(
                COOKIE, session[_SEED], httponly=True, samesite="Lax", secure=app.config["SESSION_COOKIE_SECURE"]
            )
