"""The administrator's page: people and settings, other systems' credentials, the state of the ledger."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from lrs_bridge.errors import BadFileError
from lrs_bridge.home import ledger_state
from lrs_bridge.people import store
from lrs_bridge.people.csv_import import PEOPLE_COLUMNS, SETTINGS_COLUMNS
from lrs_bridge.people.import_files import import_people_files
from lrs_bridge.people.people_list import list_lines
from lrs_bridge.people.visitor import today
from lrs_bridge.web.access import Permission, access, signed_in
from lrs_bridge.web.bridge import bridge

blueprint = Blueprint("administration", __name__)
_FILES = {"settings": "Choose settings.csv.", "people": "Choose people.csv."}


@blueprint.get("/administrator")
@access(Permission.ADMINISTER)
def administrator() -> str:
    """Show who is here, the upload of people, and how the ledger stands."""
    return _page()


@blueprint.post("/administrator/people")
@access(Permission.ADMINISTER)
def upload_people() -> Any:
    """Import settings.csv and people.csv, whole or not at all."""
    files = {name: request.files.get(name) for name in _FILES}
    missing = {name: words for name, words in _FILES.items() if not (files[name] and files[name].filename)}  # type: ignore[union-attr]
    if missing:
        return _page(missing=missing), 422
    here = bridge()
    data = {name: file.read() for name, file in files.items() if file}
    names = {name: (file.filename or name)[-100:] for name, file in files.items() if file}
    try:
        import_people_files(
            here.database,
            data["settings"],
            data["people"],
            now=here.clock.now(),
            uploaded_by=signed_in().person_id,
            settings_name=names["settings"],
            people_name=names["people"],
        )
    except BadFileError as error:
        return _page(refused=error), 422
    return redirect(url_for("administration.administrator", imported="yes"), 303)


def _page(*, missing: dict[str, str] | None = None, refused: BadFileError | None = None) -> str:
    here = bridge()
    with here.database.reading() as connection:
        people = list_lines(connection, today(here))
        settings = store.list_settings(connection)
    return render_template(
        "administrator/administrator.html",
        people=people,
        settings=settings,
        ledger=ledger_state(),
        missing=missing or {},
        refused=refused,
        imported="imported" in request.args,
        settings_columns=",".join(SETTINGS_COLUMNS),
        people_columns=",".join(PEOPLE_COLUMNS),
        base_url=here.config.base_url,
    )
