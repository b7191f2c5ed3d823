"""The administrator's pages of credentials: which there are, a new one, a new secret, an end."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from lrs_bridge.errors import NotFoundError
from lrs_bridge.web.access import Permission, access
from lrs_bridge.web.bridge import bridge
from lrs_bridge.xapi import credential as credentials
from lrs_bridge.xapi.authority import SCOPES
from lrs_bridge.xapi.credential import Credential

blueprint = Blueprint("credentials", __name__)

# What each scope lets a program do, as the form says it.
SCOPE_WORDS = {
    "all": "Read and write everything in the record store",
    "all/read": "Read everything in the record store",
    "statements/write": "Write statements",
    "statements/read": "Read all statements",
    "statements/read/mine": "Read the statements that it wrote itself",
    "state": "Read and write state documents",
    "profile": "Read and write agent and activity profiles",
    "admin": "Bring in courses and launch them (the launch API)",
}
_LONGEST_LABEL = 100
_DONE = {"revoked": "Revoked. It is refused from now on."}


@blueprint.get("/credentials")
@access(Permission.ADMINISTER)
def list_all() -> str:
    """List the credentials, and offer a new one."""
    return _page()


@blueprint.post("/credentials")
@access(Permission.ADMINISTER)
def add() -> Any:
    """Make a credential and show its secret, this once."""
    label = request.form.get("label", "").strip()
    scopes = [scope for scope in request.form.getlist("scopes") if scope in SCOPES]
    faults = {}
    if not label or len(label) > _LONGEST_LABEL:
        faults["label"] = f"Enter what it is for, in 1 to {_LONGEST_LABEL} characters."
    if not scopes:
        faults["scopes"] = "Select what it may do."
    if faults:
        return _page(faults=faults, label=label, scopes=scopes), 422
    here = bridge()
    key, secret = here.database.write(
        lambda connection: credentials.add_credential(connection, scopes, label, here.clock.now())
    )
    return _secret_page(_find(key), secret)


@blueprint.get("/credentials/<key>")
@access(Permission.ADMINISTER)
def one(key: str) -> str:
    """Show one credential with what can be done about it."""
    return render_template("administrator/credential.html", credential=_find(key), words=SCOPE_WORDS)


@blueprint.post("/credentials/<key>/rotate")
@access(Permission.ADMINISTER)
def rotate(key: str) -> str:
    """Give a credential a new secret and show it, this once."""
    here = bridge()
    secret = here.database.write(lambda connection: credentials.rotate_credential(connection, key, here.clock.now()))
    return _secret_page(_find(key), secret)


@blueprint.post("/credentials/<key>/revoke")
@access(Permission.ADMINISTER)
def revoke(key: str) -> Any:
    """Revoke a credential."""
    here = bridge()
    here.database.write(lambda connection: credentials.revoke_credential(connection, key, here.clock.now()))
    return redirect(url_for("credentials.list_all", done="revoked"), 303)


def _find(key: str) -> Credential:
    with bridge().database.reading() as connection:
        found = credentials.find_credential(connection, key)
    if found is None:
        raise NotFoundError("There is no such credential. The list has those that there are.")
    return found


def _secret_page(credential: Credential, secret: str) -> str:
    return render_template(
        "administrator/credential_secret.html",
        credential=credential,
        secret=secret,
        words=SCOPE_WORDS,
        base_url=bridge().config.base_url,
    )


def _page(*, faults: dict[str, str] | None = None, label: str = "", scopes: list[str] | None = None) -> str:
    with bridge().database.reading() as connection:
        found = credentials.list_credentials(connection)
    return render_template(
        "administrator/credentials.html",
        in_use=[one for one in found if one.revoked_at is None],
        revoked=[one for one in found if one.revoked_at is not None],
        words=SCOPE_WORDS,
        faults=faults or {},
        label=label,
        scopes=scopes or [],
        done=_DONE.get(request.args.get("done", "")),
        origins=bridge().config.xapi_origins,
        base_url=bridge().config.base_url,
    )
