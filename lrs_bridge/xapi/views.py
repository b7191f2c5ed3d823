"""The routes under /xapi, and what every answer carries."""

from datetime import datetime
from functools import partial
from typing import Any

from flask import Blueprint, Response, current_app, g, request
from flask.blueprints import BlueprintSetupState
from werkzeug.exceptions import HTTPException

from lrs_bridge import vocabulary
from lrs_bridge.clock import iso_microseconds
from lrs_bridge.config import XAPI_VERSIONS
from lrs_bridge.errors import HandrailError
from lrs_bridge.web.access import Permission, access
from lrs_bridge.web.bridge import Bridge, bridge
from lrs_bridge.xapi import (
    activity_store,
    consistency,
    document_views,
    documents,
    listing,
    openapi,
    parameters,
    statement_views,
)
from lrs_bridge.xapi.activities import build_activity
from lrs_bridge.xapi.agents import build_person
from lrs_bridge.xapi.alternate_syntax import REFUSAL, AlternateSyntax
from lrs_bridge.xapi.door import (
    VERSION_HEADER,
    Caller,
    credential_authoriser,
    json_response,
    through_the_door,
    version_in_force,
)
from lrs_bridge.xapi.limits import MOST_BODY_BYTES, MOST_MULTIPART_BYTES
from lrs_bridge.xapi.statement_lane import CONSISTENT_HEADER, StatementLane

_STATEMENTS_PATH = "/xapi/statements"
_LAST_CONSISTENT = "handrail_xapi_last_consistent"
_CORS = {
    "Access-Control-Allow-Methods": "GET, HEAD, PUT, POST, DELETE, OPTIONS",
    "Access-Control-Allow-Headers": (
        "Authorization, Content-Type, X-Experience-API-Version, If-Match, If-None-Match, Accept-Language, "
        "X-Experience-API-Hash"
    ),
    "Access-Control-Expose-Headers": f"ETag, Last-Modified, {VERSION_HEADER}, {CONSISTENT_HEADER}",
}

blueprint = Blueprint("xapi", __name__, url_prefix="/xapi")


# ---- statements
@blueprint.put("/statements")
@access(Permission.XAPI)
@through_the_door("statements")
def put_statement(caller: Caller) -> Response:
    return statement_views.put_statement(caller)


@blueprint.post("/statements")
@access(Permission.XAPI)
@through_the_door("statements")
def post_statements(caller: Caller) -> Response:
    return statement_views.post_statements(caller)


@blueprint.get("/statements")
@access(Permission.XAPI)
@through_the_door("statements")
def get_statements(caller: Caller) -> Response:
    return statement_views.get_statements(caller)


# ---- documents: each kind of document has the same five ways in
def _add_document_routes(kind: documents.Kind) -> None:
    acts = {
        "PUT": document_views.put_document,
        "POST": document_views.post_document,
        "GET": document_views.get_document,
        "DELETE": document_views.delete_document,
    }
    for method, act in acts.items():
        view = access(Permission.XAPI)(through_the_door(kind.resource)(partial(act, kind)))
        name = f"{method.lower()}_{kind.table.name}"
        blueprint.add_url_rule(f"/{kind.resource}", name, view, methods=[method])


for _kind in (documents.STATE, documents.AGENT_PROFILE, documents.ACTIVITY_PROFILE):
    _add_document_routes(_kind)


# ---- agents, activities, about
@blueprint.get("/agents")
@access(Permission.XAPI)
@through_the_door("agents")
def get_person(caller: Caller) -> Response:
    wanted = parameters.read_parameters(request.args, parameters.AGENTS)
    return json_response(build_person([wanted["agent"]]))


@blueprint.get("/activities")
@access(Permission.XAPI)
@through_the_door("activities")
def get_activity(caller: Caller) -> Response:
    wanted = parameters.read_parameters(request.args, parameters.ACTIVITY)
    with bridge().database.reading() as connection:
        definition = activity_store.find_definition(connection, wanted["activityId"])
    return json_response(build_activity(wanted["activityId"], definition))


@blueprint.get("/about")
@access(Permission.PUBLIC)
def about() -> Response:
    limits = {
        "bodyBytes": MOST_BODY_BYTES,
        "multipartBytes": MOST_MULTIPART_BYTES,
        "statementsPerPage": statement_views.MOST_STATEMENTS_A_PAGE,
        "pageBytes": listing.MOST_PAGE_BYTES,
    }
    extensions = {bridge().config.base_url + vocabulary.PATH_LIMITS: limits}
    return json_response({"version": list(XAPI_VERSIONS), "extensions": extensions})


@blueprint.get("/openapi.json")
@access(Permission.PUBLIC)
def description() -> Response:
    return json_response(openapi.describe())


# ---- every request
@blueprint.record_once
def _speak_alternate_syntax(state: BlueprintSetupState) -> None:
    state.app.wsgi_app = AlternateSyntax(state.app.wsgi_app)  # type: ignore[attr-defined]


@blueprint.record_once
def _open_short_way(state: BlueprintSetupState) -> None:
    app: Any = state.app
    here: Bridge = app.extensions["handrail"]
    last_look = partial(app.extensions.get, _LAST_CONSISTENT)
    app.wsgi_app = StatementLane(app.wsgi_app, credential_authoriser(app, here), here, last_look)


@blueprint.before_app_request
def _refuse_form() -> None:
    if REFUSAL in request.environ:
        raise request.environ[REFUSAL]


# ---- every answer
@blueprint.errorhandler(HandrailError)
def tell_error(error: HandrailError) -> Response:
    response = json_response(error.to_json(), error.http_status)
    if error.http_status == 401:
        response.headers["WWW-Authenticate"] = 'Basic realm="Handrail xAPI", charset="UTF-8"'
    return response


@blueprint.errorhandler(HTTPException)
def tell_http_error(error: HTTPException) -> Response:
    status = error.code or 500
    code = "too-large" if status == 413 else (error.name or "error").lower().replace(" ", "-")
    message = "The body is too large. Send less at a time." if status == 413 else error.description or ""
    body = {"code": code, "message": message} | ({"requirement": "XAPI-00328"} if status == 413 else {})
    return json_response(body, status)


@blueprint.after_app_request
def add_headers(response: Response) -> Response:
    """Add what every answer under /xapi/ carries, one for an address that does not exist too."""
    if not request.path.startswith("/xapi/"):
        return response
    response.headers[VERSION_HEADER] = version_in_force()
    _let_origin_in(response)
    response.headers["Cache-Control"] = "no-store"
    if request.path == _STATEMENTS_PATH and request.method != "OPTIONS":
        response.headers[CONSISTENT_HEADER] = iso_microseconds(_consistent_through())
    return response


def _let_origin_in(response: Response) -> None:
    """Let scripts of the pages that the settings name read this answer; all other pages' browsers keep it from them."""
    origins = bridge().config.xapi_origins
    if origins:
        response.headers.add("Vary", "Origin")
    origin = request.headers.get("Origin")
    if origin in origins:
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers.update(_CORS)
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"


def _consistent_through() -> datetime:
    """Return a time up to which listings are whole: of now for who reads, of the last look for everybody else.

    What was once true of it stays true, so a writer need not wait for a look of its own.
    """
    last: datetime | None = current_app.extensions.get(_LAST_CONSISTENT)
    reads = request.method in ("GET", "HEAD") and "xapi_authorised" in g
    if last is not None and not reads:
        return last
    found: datetime = g.get("xapi_consistent_through") or consistency.consistent_through(bridge().database)
    current_app.extensions[_LAST_CONSISTENT] = found if last is None else max(last, found)
    return found
