"""Sign in, sign out, and the demonstration's page of people."""

import hashlib
import threading
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, g, jsonify, make_response, redirect, render_template, request, url_for
from sqlalchemy import Connection

from lrs_bridge.config import Config
from lrs_bridge.people import sign_in_store, store
from lrs_bridge.people.mail import send_mail, sign_in_message
from lrs_bridge.people.person import PersonRow
from lrs_bridge.people.sign_in import MOST_TRIES, REQUEST_LASTS, new_code, new_secret, read_code
from lrs_bridge.people.visitor import page_person, sign_in_here, sign_out_here
from lrs_bridge.web.access import ROLES, Permission, access
from lrs_bridge.web.bridge import bridge
from lrs_bridge.web.limits import limiter

blueprint = Blueprint("people", __name__)
REQUEST_COOKIE = "handrail_sign_in_request"
_ROLE_TITLES = {
    "learner": "Staff who learn",
    "trainer": "Trainer",
    "manager": "Managers",
    "funder": "Funders",
    "administrator": "Administrators",
}


def _typed_address() -> str:
    """Return what counts one address's askings, without keeping the address."""
    return hashlib.sha256(request.form.get("email", "").strip().lower().encode()).hexdigest()


@blueprint.get("/sign-in")
@access(Permission.PUBLIC)
def sign_in() -> Any:
    """Ask for the mail address."""
    config = bridge().config
    if config.demo and not config.smtp_host:
        return redirect(url_for("people.sign_in_as", next=_next()), 303)
    return _ask_page(None)


@blueprint.post("/sign-in")
@access(Permission.PUBLIC)
@limiter.limit("3 per 10 minutes; 20 per day", key_func=_typed_address)
@limiter.limit("30 per 10 minutes")
def ask_for_sign_in() -> Any:
    """Send a link and code when the address is known; answer the same, and as fast, when it is not."""
    email = request.form.get("email", "").strip()
    if "@" not in email or len(email) > 254:
        error = "Write your whole mail address, like name@place.org."
        return _ask_page(error, email[:254]), 422
    here = bridge()
    request_id, link, code, now = new_secret(), new_secret(), new_code(), here.clock.now()
    with here.database.reading() as connection:
        person = store.find_person_by_email(connection, email)
    here.database.write(
        lambda connection: sign_in_store.record_request(
            connection,
            secret=here.secret,
            request_id=request_id,
            person_id=person.person_id if person else None,
            link=link,
            code=code,
            now=now,
        )
    )
    # Behind the answer, for known and unknown alike: how long a mail takes must not tell who is known here.
    threading.Thread(target=_send_link, args=(here.config, person, link, code), name="handrail-mail").start()
    response = redirect(url_for("people.code", next=_next()), 303)
    response.set_cookie(
        REQUEST_COOKIE,
        request_id,
        max_age=int(REQUEST_LASTS.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=here.config.secure,
        path="/sign-in",
    )
    return response


@blueprint.get("/sign-in/code")
@access(Permission.PUBLIC)
def code() -> Any:
    """Ask for the code, in the browser where it was asked for."""
    if not request.cookies.get(REQUEST_COOKIE):
        return redirect(url_for("people.sign_in", next=_next()), 303)
    return _code_page(None)


@blueprint.post("/sign-in/code")
@access(Permission.PUBLIC)
@limiter.limit("20 per 10 minutes")
def code_typed() -> Any:
    """Sign in by the code."""
    here = bridge()
    request_id = request.cookies.get(REQUEST_COOKIE, "")
    typed = read_code(request.form.get("code", "")[:40])
    if len(typed) != 6 and request_id:
        return _code_page("The code has six digits. Write all of them."), 422
    person_id, tries = here.database.write(
        lambda connection: sign_in_store.try_code(
            connection, secret=here.secret, request_id=request_id, typed=typed, now=here.clock.now()
        )
    )
    if person_id is not None:
        return _signed_in(person_id)
    with here.database.reading() as connection:
        is_open = sign_in_store.has_open_request(
            connection, secret=here.secret, request_id=request_id, now=here.clock.now()
        )
    if not is_open:
        return render_template("sign_in/spent.html"), 422
    left = MOST_TRIES - tries
    word = "try" if left == 1 else "tries"
    return _code_page(f"That is not the code in the newest mail. Look again: you have {left} {word} left."), 422


@blueprint.get("/sign-in/link")
@access(Permission.PUBLIC)
def link() -> Any:
    """Ask for a click: mail scanners open links, and must not use them up."""
    here = bridge()
    token = request.args.get("token", "")
    with here.database.reading() as connection:
        found = sign_in_store.find_request_by_link(connection, secret=here.secret, link=token)
    if found is None or not found.is_open(here.clock.now()):
        return render_template("sign_in/spent.html"), 422
    response = make_response(render_template("sign_in/link.html", token=token))
    response.headers["Referrer-Policy"] = "no-referrer" if not here.config.secure else "same-origin"
    return response


@blueprint.post("/sign-in/link")
@access(Permission.PUBLIC)
@limiter.limit("20 per 10 minutes")
def link_clicked() -> Any:
    """Sign in by the link."""
    here = bridge()
    token = request.form.get("token", "")
    person_id = here.database.write(
        lambda connection: sign_in_store.use_link(connection, secret=here.secret, link=token, now=here.clock.now())
    )
    return _signed_in(person_id) if person_id else (render_template("sign_in/spent.html"), 422)


@blueprint.get("/sign-in/as")
@access(Permission.PUBLIC)
def sign_in_as() -> Any:
    """Show the demonstration's people, by role."""
    here = bridge()
    if not here.config.demo:
        abort(404)
    with here.database.reading() as connection:
        roles = [(role, _ROLE_TITLES[role], _described(connection, role)) for role in ROLES]
    return render_template("sign_in/as.html", roles=roles, next=_next())


@blueprint.post("/sign-in/as")
@access(Permission.PUBLIC)
def signed_in_as() -> Any:
    """Sign in as one of the demonstration's people."""
    here = bridge()
    if not here.config.demo:
        abort(404)
    with here.database.reading() as connection:
        person = store.find_person(connection, request.form.get("person_id", ""))
    if person is None:
        abort(404)
    return _signed_in(person.person_id)


@blueprint.get("/not-you")
@access(Permission.SIGNED_IN)
def not_you() -> str:
    """Help somebody who found another person's name at the top."""
    return render_template("sign_in/not_you.html")


@blueprint.post("/sign-out")
@access(Permission.PUBLIC)
def sign_out() -> Response:
    """Sign out, then show the page that empties this browser's stores."""
    return sign_out_here(make_response(redirect(url_for("people.signed_out"), 303)))


@blueprint.get("/signed-out")
@access(Permission.PUBLIC)
def signed_out() -> Any:
    """Say that nothing is left, and leave nothing."""
    if g.person is not None:
        return redirect("/", 303)
    response = make_response(render_template("sign_in/signed_out.html"))
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@blueprint.get("/api/signed-in")
@access(Permission.PUBLIC)
def api_signed_in() -> Response:
    """Tell a page that is shown again who is here now."""
    return jsonify({"person": page_person(g.person)})


def _signed_in(person_id: str) -> Response:
    response = make_response(redirect(_next() or "/", 303))
    response.delete_cookie(REQUEST_COOKIE, path="/sign-in")
    return sign_in_here(response, person_id)


def _send_link(config: Config, person: PersonRow | None, link: str, code: str) -> None:
    if person and config.smtp_host:
        address = f"{config.base_url}/sign-in/link?token={link}"
        send_mail(config, sign_in_message(config, to=person.email, name=person.name, link=address, code=code))


def _ask_page(error: str | None, email: str = "") -> str:
    mail_is_on = bool(bridge().config.smtp_host)
    return render_template("sign_in/ask.html", error=error, email=email, next=_next(), mail_is_on=mail_is_on)


def _code_page(error: str | None) -> str:
    return render_template("sign_in/code.html", error=error, next=_next())


def _next() -> str:
    """Return where to go after sign-in: a path of this bridge, never another host."""
    wanted = request.values.get("next", "")
    parts = urlsplit(wanted)
    if not wanted.startswith("/") or wanted.startswith("//") or "\\" in wanted or parts.scheme or parts.netloc:
        return ""
    return wanted if wanted.isprintable() and not wanted.startswith("/sign-in") else ""


def _described(connection: Connection, role: str) -> list[dict[str, str]]:
    people = store.people_by_role(connection, role)
    settings = {one.setting_id: one.name for one in store.list_settings(connection)}
    spells = {one.person_id: one for one in store.spells_of(connection, [one.person_id for one in people])}
    return [
        {
            "person_id": one.person_id,
            "name": one.name,
            "work": ", ".join(
                part
                for part in (
                    spells[one.person_id].job_role if one.person_id in spells else "",
                    settings.get(spells[one.person_id].setting_id or "", "") if one.person_id in spells else "",
                )
                if part
            ),
        }
        for one in people
    ]
