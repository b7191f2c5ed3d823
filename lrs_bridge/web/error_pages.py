"""Errors as people meet them: what happened, that nothing is lost, what to do next, who can help."""

import logging
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, jsonify, render_template, request
from flask_wtf.csrf import CSRFError  # type: ignore[import-untyped]
from sqlalchemy.exc import DataError
from werkzeug.exceptions import HTTPException, MethodNotAllowed, SecurityError

from lrs_bridge.errors import BadFileError, HandrailError
from lrs_bridge.web.gate import speaks_json

log = logging.getLogger("handrail.errors")

_PROGRAMS_PATH = "/xapi/"


@dataclass(frozen=True)
class ErrorWords:
    """The words of one error page. code is for JSON."""

    code: str
    title: str
    happened: str
    next: str


_NOT_FOUND = ErrorWords(
    "not-found",
    "This page is not here",
    "It may have moved, or it is not yours to see. Nothing you did is lost.",
    "Go to your first page and look for it from there.",
)
_WORDS = {
    400: ErrorWords(
        "bad-request",
        "That could not be read",
        "The address or the form came through broken. Nothing was changed.",
        "Go back, reload the page and try once more.",
    ),
    401: ErrorWords(
        "signed-out", "You are signed out", "Nothing is lost.", "Sign in again, and you come back to where you were."
    ),
    403: ErrorWords(
        "forbidden",
        "This page belongs to another role",
        "You are signed in, and this is not part of what you can see. Nothing was changed.",
        "If you think it should be, ask the person who looks after Handrail where you work.",
    ),
    404: _NOT_FOUND,
    405: ErrorWords(
        "method-not-allowed",
        "That page cannot be opened this way",
        "It is reached by a button on another page. Nothing was changed.",
        "Go to your first page and use the button there.",
    ),
    413: ErrorWords(
        "too-large",
        "That file is too large",
        "It is over the limit, so it was not read. Nothing was imported.",
        "Split it into smaller files and send them one by one.",
    ),
    429: ErrorWords(
        "too-many-tries",
        "That was a lot of tries in a short time",
        "To keep everybody's account safe, we wait a little. Nothing is lost.",
        "Wait ten minutes, then try again.",
    ),
    500: ErrorWords(
        "error",
        "Something went wrong on our side",
        "It was not you. What was marked as received is safe.",
        "Wait a minute and try again. If it stays, tell the person who looks after Handrail where you work, "
        "with the time.",
    ),
}
# Who reads these runs a program, and has neither pages nor buttons.
_WORDS_FOR_PROGRAMS = {
    404: ErrorWords(
        "not-found",
        "There is no such address",
        "Nothing was changed.",
        "Check its spelling, its case, and that no slash stands at its end.",
    ),
    405: ErrorWords(
        "method-not-allowed",
        "This address does not take this method",
        "Nothing was changed.",
        "The header Allow lists those that it takes.",
    ),
}
_FORM_TOO_OLD = ErrorWords(
    "csrf",
    "This page was open for too long",
    "Somebody signed in or out in this browser since it was opened, so the form was not accepted. Nothing was changed.",
    "Go back, reload the page, and send it again.",
)


def register_error_pages(app: Flask) -> None:
    """Answer every error in voice, as a page or as JSON."""
    app.register_error_handler(HandrailError, _answer_handrail_error)
    app.register_error_handler(CSRFError, _answer_csrf_error)
    app.register_error_handler(SecurityError, _answer_untrusted_host)
    app.register_error_handler(HTTPException, _answer_http_error)
    app.register_error_handler(DataError, _answer_unkept_text)
    app.register_error_handler(Exception, _answer_crash)


def _answer_handrail_error(error: HandrailError) -> Any:
    if speaks_json(request.path):
        return jsonify(error.to_json()), error.http_status
    if isinstance(error, BadFileError):
        return render_template("bad_file.html", error=error), error.http_status
    words = _WORDS.get(error.http_status)
    if error.http_status in (403, 404) and words:
        return _page(words, error.http_status)
    words = ErrorWords(error.code, "That did not work", error.message, "Go back, change it, and try once more.")
    return _page(words, error.http_status)


def _answer_csrf_error(error: CSRFError) -> Any:
    return _answer(_FORM_TOO_OLD, 400)


def _answer_untrusted_host(_error: SecurityError) -> Any:
    # No page: addresses cannot be built for a host that is not ours.
    message = "This bridge does not answer to that name. Use the address in HANDRAIL_BASE_URL.\n"
    return message, 400, {"Content-Type": "text/plain; charset=utf-8"}


def _answer_http_error(error: HTTPException) -> Any:
    if error.response is not None:
        return error.response
    status = error.code or 500
    if 300 <= status < 400:
        return error
    words = _WORDS.get(status, _WORDS[400 if status < 500 else 500])
    if request.path.startswith(_PROGRAMS_PATH):
        words = _WORDS_FOR_PROGRAMS.get(status, words)
    response = current_app.make_response(_answer(words, status))
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def _answer_unkept_text(_error: DataError) -> Any:
    # What no column can hold: on PostgreSQL a NUL in a text, which a keyboard cannot make.
    return _answer(_WORDS[400], 400)


def _answer_crash(error: Exception) -> Any:
    # The trace goes to the log; it names code, and may not name people: values stay out of our messages.
    log.exception("%s %s failed", request.method, request.url_rule.rule if request.url_rule else "(no such page)")
    return _answer(_WORDS[500], 500)


def _answer(words: ErrorWords, status: int) -> Any:
    if speaks_json(request.path):
        return jsonify({"code": words.code, "message": f"{words.title}. {words.happened} {words.next}"}), status
    return _page(words, status)


def _page(words: ErrorWords, status: int) -> Any:
    return render_template("error.html", words=words, status=status), status
