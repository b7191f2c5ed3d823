"""The gate that every request passes: permission first, then the CSRF token of what changes something."""

from typing import Any
from urllib.parse import quote, urlsplit

from flask import Response, current_app, g, jsonify, redirect, request
from flask_wtf.csrf import CSRFProtect  # type: ignore[import-untyped]
from werkzeug.exceptions import BadRequest

from lrs_bridge.config import is_loopback
from lrs_bridge.errors import ForbiddenError
from lrs_bridge.web.access import Permission, declared_permission, is_allowed
from lrs_bridge.web.bridge import bridge
from lrs_bridge.web.measured_body import declared_most_bytes

csrf = CSRFProtect()
_CHANGES = ("POST", "PUT", "PATCH", "DELETE")
_JSON_PATHS = ("/api/", "/xapi/", "/launch/fetch/", "/health")


def _is_by_another_name() -> bool:
    """Whether a page is asked for as localhost while the bridge is 127.0.0.1: to a browser that is another house."""
    asked, ours = urlsplit(f"//{request.host}"), urlsplit(bridge().config.base_url)
    return (
        request.method == "GET"
        and not speaks_json(request.path)
        and asked.port == ours.port
        and asked.hostname != ours.hostname
        and is_loopback(asked.hostname)
        and is_loopback(ours.hostname)
    )


def speaks_json(path: str) -> bool:
    """Return whether errors under a path are answered in JSON."""
    return path.startswith(_JSON_PATHS)


def pass_gate() -> Any:
    """Let the request through (None), or answer it here."""
    if request.endpoint is None:
        return None  # no route: Flask answers 404 or 405
    if not _can_be_read(request.query_string):
        raise BadRequest("The address holds bytes that are not UTF-8. Send each as %XX of its UTF-8.")
    if _is_by_another_name():
        return redirect(bridge().config.base_url + request.full_path.rstrip("?"), 307)
    view = current_app.view_functions.get(request.endpoint)
    permission = declared_permission(view)
    if permission is None:
        raise ForbiddenError("Nobody may use this: its permission was never declared.")
    if not is_allowed(permission, g.person):
        if g.person is None:
            return _signed_out()
        raise ForbiddenError("This page belongs to another role than yours.")
    most_bytes = declared_most_bytes(view)
    if most_bytes is not None:
        request.max_content_length = most_bytes
    if request.method in _CHANGES and needs_csrf_token(view, permission):
        csrf.protect(apply_exemptions=True)
    return None


def _can_be_read(query: bytes) -> bool:
    try:
        query.decode()
    except UnicodeDecodeError:
        return False
    return True


def needs_csrf_token(view: Any, permission: Permission) -> bool:
    """Return whether a view is reached by cookie; what carries its own secret in a header or address is not."""
    return permission is not Permission.XAPI and not getattr(view, "handrail_own_secret", False)


def _signed_out() -> Response | Any:
    if speaks_json(request.path):
        body = {"code": "signed-out", "message": "You are signed out. Sign in, then go on; nothing is lost."}
        return jsonify(body), 401
    here = quote(request.full_path.rstrip("?"), safe="/") if request.method == "GET" and request.path != "/" else ""
    return redirect("/sign-in" + (f"?next={here}" if here else ""), 303)
