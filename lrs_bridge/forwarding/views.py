"""The administrator's page of other stores: how far each is, what is in the way, pause and resume."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import Connection

from lrs_bridge.errors import NotFoundError
from lrs_bridge.forwarding import store
from lrs_bridge.forwarding.standing import standings
from lrs_bridge.web.access import Permission, access
from lrs_bridge.web.bridge import bridge

blueprint = Blueprint("forwarding", __name__)
_ALARMS_SHOWN = 20


def _send_again(connection: Connection, target_id: str) -> None:
    store.rewind_target(connection, target_id, to_the_beginning=False)
    store.resume_target(connection, target_id)


# What a button does, and what the page says afterwards.
_ACTS: dict[str, tuple[Callable[[Connection, str], None], str]] = {
    "pause": (store.pause_target, "Paused. What comes meanwhile waits; nothing is lost."),
    "resume": (store.resume_target, "Sending goes on."),
    "send-again": (
        _send_again,
        "Everything from the first alarm on is sent again. What is there already stays as it is.",
    ),
    "settle": (store.forget_alarms, "The alarms are off the list."),
}


@blueprint.get("/forwarding")
@access(Permission.ADMINISTER)
def forwarding() -> str:
    """Show every target with its lag, its last success and its alarms."""
    here = bridge()
    with here.database.reading() as connection:
        targets = [
            SimpleNamespace(
                standing=standing,
                target=standing.target,
                alarms=store.list_alarms(connection, standing.target.target_id, _ALARMS_SHOWN),
            )
            for standing in standings(connection, here.clock.now())
        ]
    done = _ACTS.get(request.args.get("done", ""))
    return render_template("administrator/forwarding.html", targets=targets, done=done[1] if done else None)


@blueprint.post("/forwarding/<uuid:target_id>/<act>")
@access(Permission.ADMINISTER)
def change_target(target_id: UUID, act: str) -> Any:
    """Pause a target, resume it, send it again what it refused, or settle its alarms."""
    if act not in _ACTS:
        raise NotFoundError("There is no such button.")
    wanted = str(target_id)

    def change(connection: Connection) -> None:
        if store.find_target(connection, wanted) is None:
            raise NotFoundError("This store was removed meanwhile.")
        _ACTS[act][0](connection, wanted)

    bridge().database.write(change)
    return redirect(url_for("forwarding.forwarding", done=act), 303)
