"""settings.csv and people.csv: read, checked against each other, every fault told at once.

Several rows for one person_ref are that person's spells; what identifies the person must be the same in each.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lrs_bridge.csv_rows import Row, scan_rows, shorten
from lrs_bridge.errors import BadFileError, FileFault
from lrs_bridge.people.person import DISCIPLINES, ROLES_AT_A_SETTING
from lrs_bridge.web.access import ROLES

SETTINGS_FILE = "settings.csv"
PEOPLE_FILE = "people.csv"
SETTINGS_COLUMNS = (
    "setting_ref",
    "name",
    "kind",
    "postcode",
    "local_authority",
    "ofsted_urn",
    "support_name",
    "support_contact",
)
PEOPLE_COLUMNS = (
    "person_ref",
    "name",
    "email",
    "access_role",
    "job_role",
    "discipline",
    "setting_ref",
    "employed_from",
    "employed_to",
    "trn",
)
MOST_PEOPLE_ROWS = 50_000
_LONGEST_REF = 64
_LONGEST_TEXT = 200
_POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}", re.IGNORECASE)
_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\".]+(\.[^@\s,;<>\".]+)+")
_SAME_IN_EVERY_ROW = ("name", "email", "access_role", "trn")


@dataclass(frozen=True)
class SettingEntry:
    """One row of settings.csv."""

    setting_ref: str
    name: str
    kind: str
    postcode: str
    local_authority: str
    ofsted_urn: str
    support_name: str
    support_contact: str


@dataclass(frozen=True)
class SpellEntry:
    """What one row of people.csv says of a job."""

    setting_ref: str
    job_role: str
    discipline: str
    employed_from: str
    employed_to: str


@dataclass(frozen=True)
class PersonEntry:
    """One person of people.csv with their spells in the file's order."""

    person_ref: str
    name: str
    email: str
    access_role: str
    trn: str
    spells: tuple[SpellEntry, ...]


def read_people_files(
    settings: bytes,
    people: bytes,
    *,
    known_emails: Mapping[str, str] | None = None,
    settings_name: str = SETTINGS_FILE,
    people_name: str = PEOPLE_FILE,
) -> tuple[list[SettingEntry], list[PersonEntry]]:
    """Return the entries of both files.

    Shape: known_emails is e-mail → person_ref of who is in the store already.
    Raises: BadFileError with every fault of both files; nothing of either may then be imported.
    """
    setting_rows, faults = scan_rows(settings, file_name=settings_name, required=SETTINGS_COLUMNS)
    faults += _settings_faults(setting_rows, settings_name)
    people_rows, people_faults = scan_rows(
        people, file_name=people_name, required=PEOPLE_COLUMNS, max_rows=MOST_PEOPLE_ROWS
    )
    known_refs = {row.cells["setting_ref"] for row in setting_rows}
    people_faults += _people_faults(people_rows, people_name, settings_name, known_refs, known_emails or {})
    faults += sorted(people_faults, key=lambda fault: fault.row or 0)
    if faults:
        together = settings_name if settings_name == people_name else f"{settings_name} with {people_name}"
        raise BadFileError(_file_at_fault(faults) or together, faults)
    return [SettingEntry(**_cells(row, SETTINGS_COLUMNS)) for row in setting_rows], _people_of(people_rows)


def _file_at_fault(faults: Sequence[FileFault]) -> str | None:
    names = {fault.file_name for fault in faults}
    return names.pop() if len(names) == 1 else None


def _cells(row: Row, columns: Sequence[str]) -> dict[str, str]:
    return {name: row.cells[name] for name in columns}


def _settings_faults(rows: Sequence[Row], file_name: str) -> list[FileFault]:
    faults: list[FileFault] = []
    first_row: dict[str, int] = {}
    for row in rows:
        for column in SETTINGS_COLUMNS:
            if column != "ofsted_urn":
                _check_filled(faults, file_name, row, column)
            _check_length(faults, file_name, row, column)
        postcode = row.cells["postcode"]
        if postcode and not _POSTCODE.fullmatch(postcode):
            faults.append(
                FileFault(file_name, row.number, "postcode", f'"{shorten(postcode)}" is not a postcode, like ZZ1 1AA.')
            )
        ref = row.cells["setting_ref"]
        if ref in first_row:
            faults.append(
                FileFault(
                    file_name,
                    row.number,
                    "setting_ref",
                    f'"{shorten(ref)}" is in row {first_row[ref]} already. Keep one row for each setting.',
                )
            )
        first_row.setdefault(ref, row.number)
    return faults


def _people_faults(
    rows: Sequence[Row], file_name: str, settings_name: str, setting_refs: set[str], known_emails: Mapping[str, str]
) -> list[FileFault]:
    faults: list[FileFault] = []
    first_of: dict[str, Row] = {}
    ref_of_email: dict[str, tuple[str, int]] = {}
    in_file = {row.cells["person_ref"] for row in rows}
    # Who is in this file gets the address that it says; only the others' addresses are taken.
    taken = {email for email, ref in known_emails.items() if ref not in in_file}
    for row in rows:
        cells = row.cells
        for column in ("person_ref", "name", "email", "access_role", "job_role"):
            _check_filled(faults, file_name, row, column)
        for column in PEOPLE_COLUMNS:
            _check_length(faults, file_name, row, column)
        _check_role(faults, file_name, row, settings_name, setting_refs)
        _check_dates(faults, file_name, row)
        _check_email(faults, file_name, row, ref_of_email, taken)
        if cells["trn"] and not re.fullmatch(r"[0-9]{7}", cells["trn"]):
            faults.append(
                FileFault(
                    file_name,
                    row.number,
                    "trn",
                    f'"{shorten(cells["trn"])}" is not a teacher reference number. '
                    "It has 7 digits; leave it empty if there is none.",
                )
            )
        first = first_of.setdefault(cells["person_ref"], row)
        for column in _SAME_IN_EVERY_ROW:
            if cells["person_ref"] and cells[column].lower() != first.cells[column].lower():
                faults.append(
                    FileFault(
                        file_name,
                        row.number,
                        column,
                        f'"{shorten(cells[column])}" differs from row {first.number}, which has the same person_ref. '
                        "Rows of one person are their spells: write the same there.",
                    )
                )
    return faults


def _check_filled(faults: list[FileFault], file_name: str, row: Row, column: str) -> None:
    if not row.cells[column]:
        faults.append(FileFault(file_name, row.number, column, "The cell is empty. It is needed."))


def _check_length(faults: list[FileFault], file_name: str, row: Row, column: str) -> None:
    longest = _LONGEST_REF if column.endswith("_ref") else _LONGEST_TEXT
    cell = row.cells[column]
    if len(cell) > longest:
        faults.append(
            FileFault(file_name, row.number, column, f"The cell has {len(cell)} letters. Write {longest} at most.")
        )
    elif any(not letter.isprintable() for letter in cell):
        faults.append(
            FileFault(file_name, row.number, column, "The cell holds a line end or an unseen sign. Type it again.")
        )


def _check_role(faults: list[FileFault], file_name: str, row: Row, settings_name: str, setting_refs: set[str]) -> None:
    role, discipline, ref = (row.cells[name] for name in ("access_role", "discipline", "setting_ref"))
    if role and role not in ROLES:
        faults.append(
            FileFault(
                file_name,
                row.number,
                "access_role",
                f'"{shorten(role)}" is not a role. Write one of {", ".join(ROLES)}.',
            )
        )
    if role in ROLES_AT_A_SETTING:
        _check_filled(faults, file_name, row, "discipline")
        _check_filled(faults, file_name, row, "setting_ref")
    if discipline and discipline not in DISCIPLINES:
        faults.append(
            FileFault(
                file_name,
                row.number,
                "discipline",
                f'"{shorten(discipline)}" is not a discipline. Write one of {", ".join(DISCIPLINES)}.',
            )
        )
    if ref and ref not in setting_refs:
        faults.append(
            FileFault(
                file_name,
                row.number,
                "setting_ref",
                f'"{shorten(ref)}" is not in {settings_name}. Add the setting there, or correct it here.',
            )
        )


def _check_dates(faults: list[FileFault], file_name: str, row: Row) -> None:
    read: dict[str, date] = {}
    for column in ("employed_from", "employed_to"):
        cell = row.cells[column]
        if not cell:
            continue
        try:
            if not re.fullmatch(r"\d{4}-\d\d-\d\d", cell):
                raise ValueError
            read[column] = date.fromisoformat(cell)
        except ValueError:
            faults.append(
                FileFault(
                    file_name, row.number, column, f'"{shorten(cell)}" is not a date. Write dates like 2026-02-28.'
                )
            )
    if len(read) == 2 and read["employed_to"] < read["employed_from"]:
        faults.append(
            FileFault(
                file_name,
                row.number,
                "employed_to",
                f"{read['employed_to']} is before employed_from, {read['employed_from']}. Change one of the two.",
            )
        )


def _check_email(
    faults: list[FileFault],
    file_name: str,
    row: Row,
    ref_of_email: dict[str, tuple[str, int]],
    taken: set[str],
) -> None:
    ref, email = row.cells["person_ref"], row.cells["email"].lower()
    if not email:
        return
    if not _EMAIL.fullmatch(email) or not email.isascii():
        faults.append(
            FileFault(file_name, row.number, "email", f'"{shorten(email)}" is not a mail address, like name@place.org.')
        )
        return
    if email in taken:
        message = "Somebody who is not in this file has the address already. Each person needs an address of their own."
        faults.append(FileFault(file_name, row.number, "email", message))
    other, number = ref_of_email.setdefault(email, (ref, row.number))
    if other != ref:
        message = f"The address is {shorten(other)}'s in row {number}. Each person needs an address of their own."
        faults.append(FileFault(file_name, row.number, "email", message))


def _people_of(rows: Sequence[Row]) -> list[PersonEntry]:
    of_person: dict[str, list[Row]] = {}
    for row in rows:
        of_person.setdefault(row.cells["person_ref"], []).append(row)
    return [
        PersonEntry(
            person_ref=ref,
            name=own[0].cells["name"],
            email=own[0].cells["email"].lower(),
            access_role=own[0].cells["access_role"],
            trn=own[0].cells["trn"],
            spells=tuple(
                SpellEntry(**_cells(row, ("setting_ref", "job_role", "discipline", "employed_from", "employed_to")))
                for row in own
            ),
        )
        for ref, own in of_person.items()
    ]
