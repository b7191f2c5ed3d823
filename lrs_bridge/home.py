"""The first page of each role, and the bridge's health."""

from typing import Any

from flask import Blueprint, Response, g, jsonify, redirect, url_for
from sqlalchemy import text

from lrs_bridge.clock import iso_seconds
from lrs_bridge.ledger.store import count_waiting, latest_checkpoint
from lrs_bridge.web.access import Permission, access
from lrs_bridge.web.bridge import bridge

blueprint = Blueprint("home", __name__)

FIRST_PAGE = {
    "learner": "/my-training",
    "trainer": "/trainer",
    "manager": "/claims",
    "funder": "/claims",
    "administrator": "/administrator",
}


@blueprint.get("/")
@access(Permission.PUBLIC)
def home() -> Any:
    """Send each role to its first page."""
    if g.person is None:
        return redirect(url_for("people.sign_in"), 303)
    return redirect(FIRST_PAGE[g.person.access_role], 303)


@blueprint.get("/health")
@access(Permission.PUBLIC)
def health() -> tuple[Response, int]:
    """Tell a monitor whether the store answers and the ledger moves. Nothing personal."""
    try:
        database = bridge().database.engine.dialect.name
        body = {"status": "ok", "store": "ok", "database": database, "ledger": ledger_state()}
    except Exception:
        return jsonify({"status": "failing", "store": "failing"}), 503
    return jsonify(body), 200


def ledger_state() -> dict[str, Any]:
    """Return the tree's size, how many records wait for their place in it, and when it was signed last."""
    with bridge().database.reading() as connection:
        connection.execute(text("SELECT 1"))
        checkpoint = latest_checkpoint(connection)
        waiting = count_waiting(connection)
    return {
        "tree_size": checkpoint.tree_size if checkpoint else 0,
        "waiting": waiting,
        "last_checkpoint_at": iso_seconds(checkpoint.signed_at) if checkpoint else None,
    }
