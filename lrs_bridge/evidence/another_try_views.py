"""Where a learner whose tries are used up asks for another, and a manager or trainer opens it or says not now."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from sqlalchemy import Connection, Select

from lrs_bridge.clock import LONDON
from lrs_bridge.course.library import library
from lrs_bridge.errors import NotFoundError
from lrs_bridge.evidence.titles import titles_for_reader
from lrs_bridge.launch import another_try, another_try_store
from lrs_bridge.launch.another_try_store import AnotherTry
from lrs_bridge.people.store import at_work, find_names
from lrs_bridge.web.access import Permission, access, signed_in
from lrs_bridge.web.bridge import bridge

blueprint = Blueprint("another_tries", __name__)

_LONGEST_WORDS = 2000


@blueprint.post("/my-training/<module_id>/another-try")
@access(Permission.LEARN)
def ask(module_id: str) -> Any:
    """Keep the learner's ask; their managers and the trainer see it."""
    return _act_of_learner(module_id, another_try.ask)


@blueprint.post("/my-training/<module_id>/another-try/taken-back")
@access(Permission.LEARN)
def take_back(module_id: str) -> Any:
    """Keep that the learner took their ask back; nobody has it in their list any more."""
    return _act_of_learner(module_id, another_try.take_back)


def _act_of_learner(module_id: str, act: Callable[..., None]) -> Any:
    here, person = bridge(), signed_in()
    with here.database.reading() as connection:
        manifest = library().current(connection)
    module = manifest.find_module(module_id) if manifest else None
    if manifest is None or module is None:
        abort(404)
    course_id, now = manifest.course_id, here.clock.now()
    here.database.write(lambda connection: act(connection, person.person_id, course_id, module, now=now))
    return redirect(url_for("learner.module_page", module_id=module_id, _anchor="another-try"), 303)


@blueprint.get("/another-tries")
@access(Permission.OPEN_TRIES)
def list_asks() -> str:
    """Show who asked, in the manager's own settings or to the trainer, and what they were answered."""
    reach = _reach()
    with bridge().database.reading() as connection:
        waiting = another_try_store.waiting(connection, **reach)
        answered = another_try_store.answered(connection, **reach)
        people = {one.person_id for one in waiting + answered} | {_answered_by(one) for one in answered}
        names = find_names(connection, people)
        titles = titles_for_reader(connection)
    return render_template(
        "manager/another_tries.html",
        waiting=[(one, _declined_before(one, answered)) for one in waiting],
        answered=answered,
        names=names,
        titles=titles,
    )


@blueprint.post("/another-tries/<uuid:ask_id>")
@access(Permission.OPEN_TRIES)
def open_try(ask_id: UUID) -> Any:
    """Open one more try for who asked."""
    here, reach, opener = bridge(), _reach(), signed_in()

    def act(connection: Connection) -> None:
        # Looked for inside the transaction: two people may press at once, and one try is opened.
        found = _find_waiting(connection, ask_id, reach)
        another_try_store.mark_opened(connection, found, opened_by=opener.person_id, now=here.clock.now())

    here.database.write(act)
    return redirect(url_for("another_tries.list_asks", _anchor="answered"), 303)


@blueprint.get("/another-tries/<uuid:ask_id>/not-now")
@access(Permission.OPEN_TRIES)
def show_not_now(ask_id: UUID) -> str:
    """Ask for a few words to who asked, and help with finding kind ones."""
    return _not_now_page(ask_id)


@blueprint.post("/another-tries/<uuid:ask_id>/not-now")
@access(Permission.OPEN_TRIES)
def not_now(ask_id: UUID) -> Any:
    """Decline with words that who asked reads; they may ask again."""
    words = request.form.get("words", "").replace("\r\n", "\n").replace("\0", "").strip()
    if not words or len(words) > _LONGEST_WORDS:
        return _not_now_page(ask_id, words, is_wrong=True), 422
    here, reach, decliner = bridge(), _reach(), signed_in()

    def act(connection: Connection) -> None:
        found = _find_waiting(connection, ask_id, reach)
        another_try_store.mark_declined(
            connection, found, declined_by=decliner.person_id, words=words, now=here.clock.now()
        )

    here.database.write(act)
    return redirect(url_for("another_tries.list_asks", _anchor="answered"), 303)


def _not_now_page(ask_id: UUID, words: str = "", *, is_wrong: bool = False) -> str:
    reach = _reach()
    with bridge().database.reading() as connection:
        one = _find_waiting(connection, ask_id, reach)
        who = find_names(connection, {one.person_id}).get(one.person_id, "Somebody")
        title = titles_for_reader(connection).module(one.module_id)
    if not is_wrong:
        error = None
    elif not words:
        error = f"Write a few words, so that {who} knows what would help."
    else:
        error = f"Write at most {_LONGEST_WORDS} letters. Yours has {len(words)}."
    return render_template("manager/not_now.html", one=one, who=who, title=title, words=words, error=error)


def _find_waiting(connection: Connection, ask_id: UUID, reach: dict[str, Any]) -> AnotherTry:
    found = next((one for one in another_try_store.waiting(connection, **reach) if one.ask_id == str(ask_id)), None)
    if found is None:
        raise NotFoundError("There is nothing to answer here. It may have been answered already, or taken back.")
    return found


def _answered_by(one: AnotherTry) -> str:
    return one.opened_by or one.declined_by or ""


def _declined_before(one: AnotherTry, answered: list[AnotherTry]) -> AnotherTry | None:
    """Return what who asks was told last, if it was not now."""
    same = (one.person_id, one.registration_id, one.module_id)
    last = next((it for it in answered if (it.person_id, it.registration_id, it.module_id) == same), None)
    return last if last and last.declined_at else None


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
