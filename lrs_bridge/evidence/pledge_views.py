"""The one question that a pledge comes back with, on My training."""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from sqlalchemy import Connection

from lrs_bridge.course.library import library
from lrs_bridge.errors import HandrailError
from lrs_bridge.evidence import pledge_store
from lrs_bridge.evidence.pledges import OUTCOMES, Pledge, pledge_due
from lrs_bridge.web.access import Permission, access, signed_in
from lrs_bridge.web.bridge import bridge

blueprint = Blueprint("pledge", __name__)


def find_pledge_due(connection: Connection, person_id: str) -> Pledge | None:
    """Return the pledge to ask a person about, or None."""
    manifest = library().current(connection)
    modules = manifest.modules if manifest else ()
    reflections = pledge_store.reflections_of(connection, person_id)
    answered = pledge_store.answered_pledges(connection, person_id)
    return pledge_due(modules, reflections, answered, bridge().clock.now())


@blueprint.post("/my-training/pledges/<uuid:client_id>")
@access(Permission.LEARN)
def answer(client_id: UUID) -> Any:
    """Keep how a pledge went, or that it is to be left alone."""
    outcome = request.form.get("outcome", "")
    if outcome not in OUTCOMES:
        raise HandrailError("Choose one of the answers on My training.", code="bad-request", where="outcome")
    here, person_id = bridge(), signed_in().person_id
    here.database.write(
        lambda connection: pledge_store.answer_pledge(
            connection, person_id=person_id, client_id=str(client_id), outcome=outcome, now=here.clock.now()
        )
    )
    return redirect(url_for("learner.my_training", pledge="answered"), 303)
