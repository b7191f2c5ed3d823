"""The address that open pages send their beats to."""

from flask import Blueprint, Response, current_app, g, jsonify, request

from lrs_bridge.errors import HandrailError
from lrs_bridge.launch.api_person import AnotherPersonError, BadJsonError, read_body
from lrs_bridge.launch.ground import ground
from lrs_bridge.launch.session_tokens import SessionTokens, TokenHolder
from lrs_bridge.timekeeping import beats
from lrs_bridge.timekeeping.beats import Beat, BeatRefusedError
from lrs_bridge.web.access import Permission, access, own_secret
from lrs_bridge.web.bridge import bridge

blueprint = Blueprint("timekeeping", __name__)
_TOKENS = "handrail_session_tokens"


class NoTokenError(HandrailError):
    """The request carries no token of this session."""

    code = "not-authorised"
    http_status = 401


@blueprint.record_once
def _join(state) -> None:  # type: ignore[no-untyped-def]
    state.app.extensions[_TOKENS] = SessionTokens()


@blueprint.post("/api/sessions/<session_id>/beats")
@access(Permission.PUBLIC)
@own_secret
def beat(session_id: str) -> Response:
    """Accept the next beat of a session and say what it has credited so far, or refuse it and count it.

    The token in the header is what allows it, so no other site can forge it; the cookie's person must be the session's.
    """
    here = bridge()
    holder = _holder(session_id)
    _check_person(holder)
    sent = _read_beat()
    at, now = ground(), here.clock.now()
    answer = here.database.write(lambda connection: beats.take_beat(connection, at, holder, sent, now))
    if isinstance(answer, BeatRefusedError):
        raise answer
    return jsonify(vars(answer))


def _holder(session_id: str) -> TokenHolder:
    basic = request.authorization
    tokens: SessionTokens = current_app.extensions[_TOKENS]
    if basic is not None and basic.type == "basic" and basic.username == session_id and basic.password:
        holder = tokens.find(bridge().database, session_id, basic.password)
        if holder is not None:
            return holder
    raise NoTokenError("This is not the token of the session. Open the module again from My training.")


def _check_person(holder: TokenHolder) -> None:
    if g.person is not None and g.person.person_id == holder.person_id:
        return
    bridge().database.write(lambda connection: beats.count_refused(connection, holder))
    if g.person is None:
        raise NoTokenError("You are signed out. Sign in, then go on; nothing is lost.", code="signed-out")
    raise AnotherPersonError("This session belongs to somebody else. Its time was not counted for you.")


def _read_beat() -> Beat:
    body = read_body()
    sequence, nonce = body.get("sequence"), body.get("nonce")
    if type(sequence) is not int or not 0 < sequence < 2**31 or not isinstance(nonce, str) or len(nonce) > 100:
        raise BadJsonError(
            "A beat is {sequence, nonce}: a number from 1, and the nonce of the last reply.", where="body"
        )
    return Beat(sequence, nonce)
