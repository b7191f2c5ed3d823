"""The address that open pages send their beats to."""

from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request

from lrs_bridge.launch.api_person import BadJsonError, read_body
from lrs_bridge.launch.ground import ground_of
from lrs_bridge.launch.session_tokens import SessionTokens
from lrs_bridge.people.sign_in_store import COOKIE
from lrs_bridge.timekeeping.beats import Beat
from lrs_bridge.timekeeping.desk import BeatDesk
from lrs_bridge.timekeeping.errors import NoTokenError
from lrs_bridge.timekeeping.fast_lane import FastLane, parse_beat
from lrs_bridge.web.access import Permission, access, own_secret
from lrs_bridge.web.bridge import Bridge, bridge

blueprint = Blueprint("timekeeping", __name__)
_DESK = "handrail_beat_desk"
_TOKENS = "handrail_session_tokens"


@blueprint.record_once
def _join(state: Any) -> None:
    """Set the desk up, and let good beats reach it without passing through all of Flask."""
    app = state.app
    here: Bridge = app.extensions["handrail"]
    desk = app.extensions[_DESK] = BeatDesk(here.database, ground_of(app), here.secret)
    tokens = app.extensions[_TOKENS] = SessionTokens()
    app.wsgi_app = FastLane(app.wsgi_app, desk, tokens, here)


@blueprint.post("/api/sessions/<session_id>/beats")
@access(Permission.PUBLIC)
@own_secret
def beat(session_id: str) -> Response:
    """Accept the next beat of a session and say what it has credited so far, or refuse it and count it.

    The token in the header is what allows it, so no other site can forge it; the cookie's person must be the session's.
    """
    here = bridge()
    tokens: SessionTokens = current_app.extensions[_TOKENS]
    basic = request.authorization
    secret = basic.password if basic is not None and basic.type == "basic" and basic.username == session_id else None
    holder = tokens.find(here.database, session_id, secret) if secret else None
    if holder is None:
        raise NoTokenError("This is not the token of the session. Open the module again from My training.")
    desk: BeatDesk = current_app.extensions[_DESK]
    accepted = desk.take(holder, request.cookies.get(COOKIE, ""), _read_beat(), here.clock.now())
    return jsonify(accepted.to_json())


def _read_beat() -> Beat:
    found = parse_beat(read_body())
    if found is None:
        raise BadJsonError(
            "A beat is {sequence, nonce}: a number from 1, and the nonce of the last reply.", where="body"
        )
    return found
