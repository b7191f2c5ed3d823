"""Where a manager signs what they saw their staff do at work, and puts right what was signed wrongly."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import Connection

from lrs_bridge.clock import LONDON
from lrs_bridge.course.library import library
from lrs_bridge.course.manifest import SignOff
from lrs_bridge.errors import NotFoundError
from lrs_bridge.launch import observation_store, sign_off
from lrs_bridge.launch.ground import ground
from lrs_bridge.launch.observation import LONGEST_NOTE, Ask, Observation, Sighting, find_fault_of_day
from lrs_bridge.people.store import find_names, managers_at_work
from lrs_bridge.web.access import Permission, access, signed_in
from lrs_bridge.web.bridge import bridge

blueprint = Blueprint("sign_offs", __name__)

At = Ask | Observation
_NOT_THERE = "There is nothing to sign here. It may have been signed already, or taken back."


@dataclass(frozen=True)
class Form:
    """A filled-in form as it goes back to its page. errors: the field's id → what is wrong."""

    seen: tuple[str, ...] = ()
    note: str = ""
    day: str = ""
    month: str = ""
    year: str = ""
    reason: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def observed_on(self) -> date | None:
        """The day, or None when it is none."""
        try:
            return date(int(self.year), int(self.month), int(self.day))
        except ValueError:
            return None


@blueprint.get("/sign-offs")
@access(Permission.MANAGE)
def list_sign_offs() -> str:
    """Show who asked to be seen in the manager's own settings, and what was signed there."""
    with bridge().database.reading() as connection:
        asks = observation_store.open_asks(connection, **_reach())
        signed = observation_store.signed_in_settings(connection, **_reach())
        people = (
            {ask.person_id for ask in asks} | {one.person_id for one in signed} | {one.assessor_id for one in signed}
        )
        names = find_names(connection, people)
        managers = managers_at_work(connection, signed_in().setting_ids, _today())
    return render_template(
        "manager/sign_offs.html",
        others=[one.name for one in managers if one.person_id != signed_in().person_id],
        asks=[(ask, _sign_off_of(ask)) for ask in asks],
        signed=[(one, _sign_off_of(one)) for one in signed],
        names=names,
    )


@blueprint.get("/sign-offs/<uuid:ask_id>")
@access(Permission.MANAGE)
def show_sign_off(ask_id: UUID) -> str:
    """Show what is to be seen, with a box for each."""
    with bridge().database.reading() as connection:
        ask = _find_ask(connection, ask_id, **_reach())
        name = _name_of(connection, ask.person_id)
    today = _today()
    return _page(_sign_off_of(ask), name, Form(day=str(today.day), month=str(today.month), year=str(today.year)))


@blueprint.post("/sign-offs/<uuid:ask_id>")
@access(Permission.MANAGE)
def sign(ask_id: UUID) -> Any:
    """Keep what the manager saw; the person reads it where they asked."""
    return _receive(partial(_find_ask, ask_id=ask_id, **_reach()), sign_off.sign)


@blueprint.get("/sign-offs/signed/<uuid:observation_id>")
@access(Permission.MANAGE)
def show_signed(observation_id: UUID) -> str:
    """Show what was signed, to be put right."""
    with bridge().database.reading() as connection:
        earlier = _find_signed(connection, observation_id, **_reach())
        name = _name_of(connection, earlier.person_id)
    year, month, day = earlier.observed_on.split("-")
    form = Form(tuple(earlier.seen), earlier.note, str(int(day)), str(int(month)), year)
    return _page(_sign_off_of(earlier), name, form, earlier)


@blueprint.post("/sign-offs/signed/<uuid:observation_id>")
@access(Permission.MANAGE)
def correct(observation_id: UUID) -> Any:
    """Put an observation right by a new one with a reason; the earlier one stays."""
    return _receive(partial(_find_signed, observation_id=observation_id, **_reach()), sign_off.correct)


def _receive(find: Callable[[Connection], At], keep: Callable[..., object]) -> Any:
    """Read the form about what find gives, and keep it; or show it again with what is wrong."""
    here, manager, at = bridge(), signed_in(), ground()
    with here.database.reading() as connection:
        about = find(connection)
        name = _name_of(connection, about.person_id)
    criteria = _sign_off_of(about)
    earlier = about if isinstance(about, Observation) else None
    form = _read_form(criteria, is_correction=earlier is not None)
    if form.errors:
        return _page(criteria, name, form, earlier), 422

    def act(connection: Connection) -> None:
        # Looked for again inside the transaction: two managers may press at once.
        found = find(connection)
        keep(connection, at, found, _sighting(form), assessor_id=manager.person_id, now=here.clock.now())

    here.database.write(act)
    return redirect(url_for("sign_offs.list_sign_offs", _anchor="signed"), 303)


def _reach() -> dict[str, Any]:
    """Return whose asks and observations the manager may see: people at work in their settings, never themselves."""
    manager = signed_in()
    return {"setting_ids": manager.setting_ids, "today": _today(), "manager_id": manager.person_id}


def _today() -> date:
    return bridge().clock.now().astimezone(LONDON).date()


def _find_ask(connection: Connection, ask_id: UUID, **reach: Any) -> Ask:
    found = observation_store.find_open_ask(connection, str(ask_id), **reach)
    if found is None:
        raise NotFoundError(_NOT_THERE)
    return found


def _find_signed(connection: Connection, observation_id: UUID, **reach: Any) -> Observation:
    found = observation_store.find_observation(connection, str(observation_id), **reach)
    if found is None or found.corrected_by:
        raise NotFoundError(_NOT_THERE)
    return found


def _sign_off_of(at: At) -> SignOff:
    """Return the card in the build that the person read."""
    manifest = library().manifest(at.build_id)
    module = manifest.find_module(at.module_id)
    item = module.find_item(at.item_id) if module else None
    if item is None or item.sign_off is None:
        raise NotFoundError(_NOT_THERE)
    return item.sign_off


def _name_of(connection: Connection, person_id: str) -> str:
    return find_names(connection, {person_id}).get(person_id, "Somebody at your setting")


def _read_form(criteria: SignOff, *, is_correction: bool) -> Form:
    known = [one.id for one in criteria.criteria]
    given = request.form
    seen = tuple(one for one in known if one in given.getlist("seen"))
    form = Form(
        seen,
        given.get("note", "").replace("\r\n", "\n").strip(),
        day=given.get("day", "").strip(),
        month=given.get("month", "").strip(),
        year=given.get("year", "").strip(),
        reason=given.get("reason", "").strip(),
    )
    errors = form.errors
    if not seen and not is_correction:
        errors["seen"] = "Tick what you saw. If you saw none of it, leave this for another day."
    if form.observed_on is None:
        errors["day"] = "Write the day as numbers, like 27 3 2026."
    elif fault := find_fault_of_day(form.observed_on, _today()):
        errors["day"] = fault
    for name, value in (("note", form.note), ("reason", form.reason)):
        if len(value) > LONGEST_NOTE or "\0" in value:
            errors[name] = f"Write at most {LONGEST_NOTE} letters."
    if is_correction and not form.reason:
        errors["reason"] = "Say why this is put right."
    return form


def _sighting(form: Form) -> Sighting:
    assert form.observed_on is not None
    return Sighting(form.seen, form.note, form.observed_on, form.reason)


def _page(criteria: SignOff, name: str, form: Form, earlier: Observation | None = None) -> str:
    return render_template("manager/sign_off.html", criteria=criteria, name=name, form=form, earlier=earlier)
