"""Brings settings.csv and people.csv into the store, whole or not at all."""

import hashlib
import uuid
from datetime import datetime

from sqlalchemy import Connection, insert

from lrs_bridge.people import store
from lrs_bridge.people.csv_import import PEOPLE_FILE, SETTINGS_FILE, read_people_files
from lrs_bridge.storage.database import Database
from lrs_bridge.storage.tables import upload


def import_people_files(
    database: Database,
    settings: bytes,
    people: bytes,
    *,
    now: datetime,
    uploaded_by: str = "",
    settings_name: str = SETTINGS_FILE,
    people_name: str = PEOPLE_FILE,
) -> tuple[int, int]:
    """Import both files and return how many settings and people they named.

    Raises: BadFileError with every fault; then nothing was imported.
    """

    def act(connection: Connection) -> tuple[int, int]:
        # Read inside the transaction, so that what was checked against the store is still so when it is written.
        known = {one.email: one.person_ref for one in store.list_people(connection)}
        setting_rows, people_rows = read_people_files(
            settings, people, known_emails=known, settings_name=settings_name, people_name=people_name
        )
        store.import_people(connection, setting_rows, people_rows, now)
        for kind, name, data, count in (
            ("settings", settings_name, settings, len(setting_rows)),
            ("people", people_name, people, len(people_rows)),
        ):
            connection.execute(
                insert(upload).values(
                    upload_id=str(uuid.uuid4()),
                    kind=kind,
                    file_name=name,
                    sha256=hashlib.sha256(data).hexdigest(),
                    row_count=count,
                    uploaded_by=uploaded_by,
                    uploaded_at=now,
                )
            )
        return len(setting_rows), len(people_rows)

    return database.write(act)
