"""Serves the course: each address is looked up in the table of the build's own files; no path is put together."""

import mimetypes
from email.utils import formatdate
from urllib.parse import quote

from flask import Blueprint, Response, abort, redirect, request

from lrs_bridge.course.library import library
from lrs_bridge.course.manifest import Manifest
from lrs_bridge.web.access import Permission, access
from lrs_bridge.web.bridge import bridge

blueprint = Blueprint("course", __name__)

_ONE_YEAR = 31_536_000
# Python asks the machine for types; these must be the same everywhere.
_TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".ico": "image/x-icon",
    ".js": "text/javascript",
    ".json": "application/json",
    ".map": "application/json",
    ".mjs": "text/javascript",
    ".mp4": "video/mp4",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".vtt": "text/vtt",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
}
# Lets a page be read without a network; it may then speak for the pages of its own build, and for nothing else.
_WORKER = "assets/handrail/offline-worker.js"
_TEXTS = ("text/", "application/json", "application/xml", "image/svg+xml")


@blueprint.get("/course/")
@access(Permission.PUBLIC)
def current_course() -> Response:
    """Send to the build that new launches use."""
    with bridge().database.reading() as connection:
        manifest = library().current(connection)
    if manifest is None:
        abort(404)
    response = redirect(f"/course/{manifest.build_id}/", 302)
    response.headers["Cache-Control"] = "no-store"
    return response  # type: ignore[return-value]


@blueprint.get("/course/<build_id>/", defaults={"path": ""})
@blueprint.get("/course/<build_id>/<path:path>")
@access(Permission.PUBLIC)
def course_file(build_id: str, path: str) -> Response:
    """Serve one file of one build."""
    manifest = library().find_manifest(build_id)
    if manifest is None or _has_encoded_slash():
        abort(404)
    name = path + "index.html" if path == "" or path.endswith("/") else path
    digest = manifest.files.get(name)
    if digest is None:
        if f"{name}/index.html" in manifest.files:
            return redirect(f"/course/{build_id}/{quote(path)}/", 302)  # type: ignore[return-value]
        abort(404)
    return _serve(manifest, name, digest)


def _has_encoded_slash() -> bool:
    """Whether the address as it was sent hides a slash or backslash; the decoded path no longer tells.

    Granian hands over the decoded path only. Then such an address finds the listed file of that name or nothing, as any
    other: what keeps everything else out is the table, not this check.
    """
    raw = request.environ.get("REQUEST_URI") or request.environ.get("RAW_URI") or request.environ.get("PATH_INFO", "")
    sent = str(raw).partition("?")[0].lower()
    return "%2f" in sent or "%5c" in sent or "\\" in sent


def _serve(manifest: Manifest, name: str, digest: str) -> Response:
    is_page = name.endswith(".html")
    response = Response(content_type=_content_type(name))
    response.set_etag(digest)
    response.headers["Cache-Control"] = "no-cache" if is_page else f"public, max-age={_ONE_YEAR}, immutable"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Content-Security-Policy"] = _policy(manifest)
    if name == _WORKER:
        response.headers["Service-Worker-Allowed"] = f"/course/{manifest.build_id}/"
    if request.if_none_match.contains(digest):
        response.status_code = 304
        return response
    file = library().courses_folder / manifest.build_id / "site" / name
    if file.is_symlink() or not file.is_file():
        abort(404)  # somebody reached into the instance: better no page than another's
    response.set_data(file.read_bytes())
    response.headers["Last-Modified"] = formatdate(file.stat().st_mtime, usegmt=True)
    response.make_conditional(request, accept_ranges=True, complete_length=response.content_length)
    return response


def _content_type(name: str) -> str:
    suffix = "." + name.rpartition(".")[2].lower()
    found = _TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return f"{found}; charset=utf-8" if found.startswith(_TEXTS) else found


def _policy(manifest: Manifest) -> str:
    scripts = " ".join(["'self'", *(f"'{one}'" for one in manifest.inline_scripts)])
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src {scripts}",
            "img-src 'self' data:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )
