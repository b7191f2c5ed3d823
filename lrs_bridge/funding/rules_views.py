"""Rules: everybody may read them, an administrator enters a version, a funder approves it."""

from typing import Any

from flask import redirect, render_template, request, url_for

from lrs_bridge.errors import BadFileError, ConflictError
from lrs_bridge.funding import rules_versions, store
from lrs_bridge.funding.blueprint import blueprint, uploaded_file
from lrs_bridge.funding.rules import parse_rules
from lrs_bridge.web.access import Permission, access, signed_in
from lrs_bridge.web.bridge import bridge
from lrs_bridge.web.measured_body import body_of_at_most

_LARGEST_RULES_BYTES = 256 * 1024


@blueprint.get("/rules")
@access(Permission.SIGNED_IN)
def list_rules() -> str:
    """Show every version of the rules, in words and as entered."""
    return _page()


@blueprint.post("/rules")
@access(Permission.ADMINISTER)
@body_of_at_most(_LARGEST_RULES_BYTES)
def enter_rules() -> Any:
    """Keep a rules.yml, waiting for a funder's approval."""
    file, person, now = uploaded_file(), signed_in(), bridge().clock.now()
    if file is None:
        return _page(missing="Choose a rules.yml first."), 422
    data, _ = file
    try:
        bridge().database.write(
            lambda connection: rules_versions.add_rules(connection, data, entered_by=person.person_id, now=now)
        )
    except BadFileError as error:
        return _page(refused=error), 422
    except ConflictError as error:
        return _page(missing=error.message), 409
    return redirect(url_for("funding.list_rules", entered="yes"), 303)


@blueprint.post("/rules/approval")
@access(Permission.FUND)
def approve_rules() -> Any:
    """Approve one version: from now on claims are decided by it."""
    person, now = signed_in(), bridge().clock.now()
    rules_id, version = request.form.get("rules-id", ""), request.form.get("version", "")
    bridge().database.write(
        lambda connection: rules_versions.approve_rules(
            connection, rules_id=rules_id, version=version, approved_by=person.person_id, now=now
        )
    )
    return redirect(url_for("funding.list_rules", approved="yes"), 303)


def _page(*, missing: str | None = None, refused: BadFileError | None = None) -> str:
    with bridge().database.reading() as connection:
        rows = store.list_rules(connection)
    role = signed_in().access_role
    return render_template(
        "funding/rules.html",
        versions=[(row, parse_rules(row.body.encode())) for row in rows],
        may_enter=role == "administrator",
        may_approve=role == "funder",
        missing=missing,
        refused=refused,
        entered="entered" in request.args,
        approved="approved" in request.args,
    )
