"""The routes under /xapi, and what every answer carries."""

from datetime import datetime

from flask import Blueprint, Response, g, request
from werkzeug.exceptions import HTTPException

from lrs_bridge.clock import iso_milliseconds
from lrs_bridge.config import XAPI_VERSIONS
from lrs_bridge.errors import HandrailError
from lrs_bridge.web.access import Permission, access
from lrs_bridge.web.bridge import bridge
from lrs_bridge.xapi import document_views, documents, parameters, statement_views
from lrs_bridge.xapi.agents import build_person
from lrs_bridge.xapi.door import VERSION_HEADER, Caller, json_response, through_the_door, version_in_force

CONSISTENT_HEADER = "X-Experience-API-Consistent-Through"
_CORS = {
    "Access-Control-Allow-Origin": "*",
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


# ---- documents
@blueprint.put("/activities/state")
@access(Permission.XAPI)
@through_the_door("activities/state")
def put_state(caller: Caller) -> Response:
    return document_views.put_document(documents.STATE, caller)


@blueprint.post("/activities/state")
@access(Permission.XAPI)
@through_the_door("activities/state")
def post_state(caller: Caller) -> Response:
    return document_views.post_document(documents.STATE, caller)


@blueprint.get("/activities/state")
@access(Permission.XAPI)
@through_the_door("activities/state")
def get_state(caller: Caller) -> Response:
    return document_views.get_document(documents.STATE, caller)


@blueprint.delete("/activities/state")
@access(Permission.XAPI)
@through_the_door("activities/state")
def delete_state(caller: Caller) -> Response:
    return document_views.delete_document(documents.STATE, caller)


@blueprint.put("/agents/profile")
@access(Permission.XAPI)
@through_the_door("agents/profile")
def put_agent_profile(caller: Caller) -> Response:
    return document_views.put_document(documents.AGENT_PROFILE, caller)


@blueprint.post("/agents/profile")
@access(Permission.XAPI)
@through_the_door("agents/profile")
def post_agent_profile(caller: Caller) -> Response:
    return document_views.post_document(documents.AGENT_PROFILE, caller)


@blueprint.get("/agents/profile")
@access(Permission.XAPI)
@through_the_door("agents/profile")
def get_agent_profile(caller: Caller) -> Response:
    return document_views.get_document(documents.AGENT_PROFILE, caller)


@blueprint.delete("/agents/profile")
@access(Permission.XAPI)
@through_the_door("agents/profile")
def delete_agent_profile(caller: Caller) -> Response:
    return document_views.delete_document(documents.AGENT_PROFILE, caller)


# ---- agents, about
@blueprint.get("/agents")
@access(Permission.XAPI)
@through_the_door("agents")
def get_person(caller: Caller) -> Response:
    wanted = parameters.read_parameters(request.args, parameters.AGENTS)
    return json_response(build_person([wanted["agent"]]))


@blueprint.get("/about")
@access(Permission.PUBLIC)
def about() -> Response:
    return json_response({"version": list(XAPI_VERSIONS)})


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
    return json_response({"code": code, "message": message}, status)


@blueprint.after_request
def add_headers(response: Response) -> Response:
    response.headers[VERSION_HEADER] = version_in_force()
    response.headers.update(_CORS)
    response.headers["Cache-Control"] = "no-store"
    if request.endpoint == "xapi.get_statements" and request.method in ("GET", "HEAD") and "xapi_authorised" in g:
        response.headers[CONSISTENT_HEADER] = iso_milliseconds(_consistent_through())
    return response


def _consistent_through() -> datetime:
    if "xapi_consistent_through" in g:
        found: datetime = g.xapi_consistent_through
        return found
    asked_at = statement_views.announce_now()
    with bridge().database.reading() as connection:
        return statement_views.consistent_through(connection, asked_at)
