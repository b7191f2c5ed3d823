"""Where a learner whose tries are used up asks for another, and a manager or trainer opens it."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, url_for
from sqlalchemy import Connection, Select

from lrs_bridge.course.library import library
from lrs_bridge.course.manifest import Manifest
from lrs_bridge.errors import NotFoundError
from lrs_bridge.evidence.words import LONDON
from lrs_bridge.launch import another_try, another_try_store
from lrs_bridge.people.store import at_work, find_names
from lrs_bridge.web.access import Permission, access, signed_in
from lrs_bridge.web.bridge import bridge

blueprint = Blueprint("another_tries", __name__)


@blueprint.post("/my-training/<module_id>/another-try")
@access(Permission.LEARN)
def ask(module_id: str) -> Any:
    """Keep the learner's ask; their managers and the trainer see it."""
    here, person = bridge(), signed_in()
    with here.database.reading() as connection:
        manifest = library().current(connection)
    module = manifest.find_module(module_id) if manifest else None
    if manifest is None or module is None:
        abort(404)
    course_id, now = manifest.course_id, here.clock.now()
    here.database.write(lambda connection: another_try.ask(connection, person.person_id, course_id, module, now=now))
    return redirect(url_for("learner.module_page", module_id=module_id, _anchor="another-try"), 303)


@blueprint.get("/another-tries")
@access(Permission.OPEN_TRIES)
def list_asks() -> str:
    """Show who asked, in the manager's own settings or to the trainer, and what was opened."""
    reach = _reach()
    with bridge().database.reading() as connection:
        waiting = another_try_store.waiting(connection, **reach)
        opened = another_try_store.opened(connection, **reach)
        people = {one.person_id for one in waiting + opened} | {one.opened_by for one in opened if one.opened_by}
        names = find_names(connection, people)
        titles = _titles(library().current(connection))
    return render_template("manager/another_tries.html", waiting=waiting, opened=opened, names=names, titles=titles)


@blueprint.post("/another-tries/<uuid:ask_id>")
@access(Permission.OPEN_TRIES)
def open_try(ask_id: UUID) -> Any:
    """Open one more try for who asked."""
    here, reach, opener = bridge(), _reach(), signed_in()

    def act(connection: Connection) -> None:
        # Looked for inside the transaction: two people may press at once, and one try is opened.
        found = next((one for one in another_try_store.waiting(connection, **reach) if one.ask_id == str(ask_id)), None)
        if found is None:
            raise NotFoundError("There is no try to open here. It may have been opened already.")
        another_try_store.mark_opened(connection, found, opened_by=opener.person_id, now=here.clock.now())

    here.database.write(act)
    return redirect(url_for("another_tries.list_asks", _anchor="opened"), 303)


def _reach() -> dict[str, Any]:
    """Return whose asks the person signed in may see: their own settings' or, for a trainer, everybody's."""
    person = signed_in()
    people: Select[tuple[str]] | None = None
    if person.access_role == "manager":
        people = at_work(person.setting_ids, _today())
    return {"people": people, "but_not": person.person_id}


def _today() -> date:
    """Return the day it is here."""
    return bridge().clock.now().astimezone(LONDON).date()


def _titles(manifest: Manifest | None) -> dict[str, str]:
    return {module.id: module.title for module in manifest.modules} if manifest else {}
