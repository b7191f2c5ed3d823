"""Launching a module, and exchanging its one-use fetch token."""

from typing import Any

from flask import Blueprint, Response, current_app, jsonify, redirect

from lrs_bridge.launch import api_views, service
from lrs_bridge.launch.ground import ground, ground_of
from lrs_bridge.launch.session_policy import SessionAuthoriser
from lrs_bridge.launch.sweeper import Sweeper
from lrs_bridge.web.access import Permission, access, own_secret, signed_in
from lrs_bridge.web.bridge import Bridge, bridge

blueprint = Blueprint("launch", __name__)
blueprint.register_blueprint(api_views.blueprint)

_AUTHORISERS = "handrail_xapi_authorisers"
_SWEEPER = "handrail_launch_sweeper"


@blueprint.record_once
def _join(state: Any) -> None:
    """Tell the xAPI door of launch sessions' tokens, and abandon silent sessions from now on."""
    here: Bridge = state.app.extensions["handrail"]
    authoriser = SessionAuthoriser(ground_of(state.app), here.database, here.clock)
    state.app.extensions.setdefault(_AUTHORISERS, []).append(authoriser)
    state.app.extensions[_SWEEPER] = Sweeper()


@blueprint.before_app_request
def _sweep_now_and_then() -> None:
    here = bridge()
    sweeper: Sweeper = current_app.extensions[_SWEEPER]
    now = here.clock.now()
    if sweeper.is_due(now):
        sweeper.sweep(here.database, ground(), now)


@blueprint.post("/my-training/<module_id>/launch")
@access(Permission.LEARN)
def launch(module_id: str) -> Response:
    """Open a session on a module and go to its first page; whatever was open elsewhere is taken over."""
    here, person, at = bridge(), signed_in(), ground()
    made = here.database.write(
        lambda connection: service.open_launch_session(
            connection, at, person_id=person.person_id, module_id=module_id, now=here.clock.now()
        )
    )
    response = redirect(made.url, 303)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response  # type: ignore[return-value]


@blueprint.post("/launch/fetch/<token>")
@access(Permission.PUBLIC)
@own_secret
def fetch(token: str) -> Response:
    """Give the session's token, once. The status is 200 also for a no: cmi5 section 8.2.3."""
    here = bridge()
    auth_token = here.database.write(lambda connection: service.fetch_auth_token(connection, token, here.clock.now()))
    if auth_token is None:
        text = "This launch was used already, or is over. Open the module again from My training."
        return jsonify({"error-code": "1", "error-text": text})
    return jsonify({"auth-token": auth_token})
