"""What an upload may name, and the faults that are found in it."""

from collections import defaultdict
from collections.abc import Callable, Collection

from sqlalchemy import Connection

from lrs_bridge.clock import LONDON, from_seconds
from lrs_bridge.csv_rows import Row, scan_rows
from lrs_bridge.errors import BadFileError, FileFault
from lrs_bridge.funding.cells import CellError
from lrs_bridge.people import store as people_store
from lrs_bridge.people.person import Setting, Spell


class UploadReach:
    """The settings, people and spells that an upload may name."""

    def __init__(self, connection: Connection, setting_ids: Collection[str] | None) -> None:
        settings = people_store.list_settings(connection)
        self.settings: dict[str, Setting] = {
            one.setting_ref: one for one in settings if setting_ids is None or one.setting_id in setting_ids
        }
        self.setting_ids = {one.setting_id for one in self.settings.values()}
        self.people = people_store.person_refs(connection, self.setting_ids)
        self.spells: dict[str, list[Spell]] = defaultdict(list)
        for spell in people_store.spells_of(connection, self.people.values()):
            if spell.setting_id in self.setting_ids:
                self.spells[spell.person_id].append(spell)

    def setting_on(self, person_id: str, second: int) -> str:
        """Return where a person works on a day; outside every spell, the first setting they worked at."""
        day = from_seconds(second).astimezone(LONDON).date().isoformat()
        spells = self.spells[person_id]
        found = next((one for one in spells if one.covers(day)), spells[0])
        return found.setting_id or ""

    def works_at(self, person_id: str, setting_id: str) -> bool:
        """Return whether a person ever had a spell at a setting."""
        return any(one.setting_id == setting_id for one in self.spells[person_id])


class UploadFaults:
    """Gathers the faults of one file."""

    def __init__(self, file_name: str) -> None:
        self.file_name = file_name
        self.faults: list[FileFault] = []

    def scan(self, data: bytes, columns: tuple[str, ...], max_rows: int) -> list[Row]:
        """Return the rows that can be read, and keep the faults of the others."""
        rows, faults = scan_rows(data, file_name=self.file_name, required=columns, max_rows=max_rows)
        self.faults += faults
        return rows

    def add(self, row: Row, column: str, message: str) -> None:
        """Keep one fault."""
        self.faults.append(FileFault(self.file_name, row.number, column, message))

    def filled(self, row: Row, column: str) -> str | None:
        """Return a cell's text, or None with a fault when it is empty."""
        if not row.cells[column]:
            self.add(row, column, "The cell is empty. Fill it in.")
            return None
        return row.cells[column]

    def cell(self, row: Row, column: str, parse: Callable[[str], int]) -> int | None:
        """Return a cell's value, or None with a fault."""
        try:
            return parse(row.cells[column])
        except CellError as error:
            self.add(row, column, error.message)
            return None

    def raise_if_any(self) -> None:
        """Refuse the file if anything is wrong, rows in order. Raises: BadFileError."""
        if self.faults:
            order = {id(fault): position for position, fault in enumerate(self.faults)}
            raise BadFileError(self.file_name, sorted(self.faults, key=lambda one: (one.row or 0, order[id(one)])))
