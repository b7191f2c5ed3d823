"""The folder of input files, read into Inputs, or refused whole with every fault named.

Source: docs/rules/verdict.md. Only claims.csv may name things that do not exist; that is a verdict, not a fault.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from lrs_bridge.csv_rows import Row, scan_rows, shorten
from lrs_bridge.errors import FileFault, HandrailError
from lrs_bridge.funding.cells import (
    CellError,
    parse_first_day,
    parse_hours,
    parse_last_day,
    parse_rate,
    parse_time,
)
from lrs_bridge.funding.facts import (
    EVIDENCE_KINDS,
    ClaimLine,
    Inputs,
    Interval,
    Release,
    Rules,
    Spell,
    UsedTime,
)
from lrs_bridge.funding.rules import scan_rules
from lrs_bridge.funding.spans import Span

COLUMNS: dict[str, tuple[str, ...]] = {
    "settings.csv": ("setting_ref", "name", "kind", "postcode"),
    "people.csv": ("person_ref", "setting_ref", "employed_from", "employed_to"),
    "releases.csv": (
        "release_ref",
        "person_ref",
        "planned_start",
        "planned_end",
        "backfill_method",
        "authorised_by",
    ),
    "intervals.csv": ("person_ref", "module_id", "start", "end", "evidence_kind", "session_ref"),
    "claims.csv": ("claim_reference", "setting_ref", "person_ref", "release_ref", "hours_claimed", "hourly_rate"),
    "used.csv": ("person_ref", "module_id", "start", "end", "claim_reference"),
}
RULES_FILES = ("rules.yml", "rules.json")
OPTIONAL_FILE = "used.csv"
_ROLES_WITHOUT_SETTING = ("trainer", "funder", "administrator")
_NO_LIMIT = 10_000_000


class BadInputsError(HandrailError):
    """The folder is refused whole; faults lists every mistake in every file."""

    code = "bad-inputs"
    http_status = 422

    def __init__(self, faults: list[FileFault]) -> None:
        super().__init__("\n".join(fault_line(fault) for fault in faults))
        self.faults = faults


def fault_line(fault: FileFault) -> str:
    """Return a fault as file:row:column: what and cure; a fault of the whole file stands at 1:file."""
    return f"{fault.file_name}:{fault.row or 1}:{fault.column or 'file'}: {fault.message}"


def read_folder(folder: Path) -> dict[str, bytes]:
    """Return the input files that are in a folder, by name; other files are passed over."""
    names = (*COLUMNS, *RULES_FILES)
    return {name: (folder / name).read_bytes() for name in names if (folder / name).is_file()}


def parse_inputs(files: Mapping[str, bytes]) -> Inputs:
    """Return the facts in the input files.

    Raises: BadInputsError listing every fault of every file.
    """
    return _Reader(files).inputs()


class _Reader:
    """Reads file after file and gathers every fault; nothing is given back if there is one."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files
        self.faults: list[FileFault] = []
        self.unreadable: set[str] = set()

    def inputs(self) -> Inputs:
        settings = self.settings()
        people, spells = self.people(settings)
        releases = self.releases(people)
        intervals = self.intervals(people)
        claim_lines = self.claim_lines()
        rules = self.rules()
        used = self.used(people)
        if self.faults or rules is None:
            raise BadInputsError(self.faults)
        return Inputs(
            setting_refs=settings,
            people=people,
            spells=spells,
            releases=releases,
            intervals=intervals,
            claim_lines=claim_lines,
            used=used,
            rules=rules,
        )

    def settings(self) -> frozenset[str]:
        found: set[str] = set()
        for row in self.rows("settings.csv"):
            reference = self.filled(row, "settings.csv", "setting_ref")
            if reference in found:
                self.repeated(row, "settings.csv", "setting_ref", reference)
            found.add(reference)
        return frozenset(found)

    def people(self, settings: frozenset[str]) -> tuple[frozenset[str], tuple[Spell, ...]]:
        people: set[str] = set()
        spells = []
        for row in self.rows("people.csv"):
            person_ref = self.filled(row, "people.csv", "person_ref")
            people.add(person_ref)
            setting_ref = row.cells["setting_ref"]
            start = self.cell(row, "people.csv", "employed_from", parse_first_day)
            end = self.cell(row, "people.csv", "employed_to", parse_last_day)
            if not setting_ref and row.cells.get("access_role") in _ROLES_WITHOUT_SETTING:
                continue
            if setting_ref not in settings:
                self.unknown(row, "people.csv", "setting_ref", setting_ref, "settings.csv")
            spells.append(Spell(person_ref, setting_ref, (start, end)))
        return frozenset(people), tuple(spells)

    def releases(self, people: frozenset[str]) -> dict[str, Release]:
        found: dict[str, Release] = {}
        for row in self.rows("releases.csv"):
            reference = self.filled(row, "releases.csv", "release_ref")
            if reference in found:
                self.repeated(row, "releases.csv", "release_ref", reference)
            person_ref = self.known_person(row, "releases.csv", people)
            planned = self.span(row, "releases.csv", "planned_start", "planned_end", may_be_empty=False)
            found[reference] = Release(reference, person_ref, planned, row.cells["backfill_method"])
        return found

    def intervals(self, people: frozenset[str]) -> tuple[Interval, ...]:
        found = []
        for row in self.rows("intervals.csv"):
            kind = row.cells["evidence_kind"]
            if kind not in EVIDENCE_KINDS:
                message = f'"{shorten(kind)}" is not a kind of evidence. Use {", ".join(EVIDENCE_KINDS)}.'
                self.fault(row, "intervals.csv", "evidence_kind", message)
            found.append(
                Interval(
                    person_ref=self.known_person(row, "intervals.csv", people),
                    module_id=self.filled(row, "intervals.csv", "module_id"),
                    span=self.span(row, "intervals.csv", "start", "end"),
                    evidence_kind=kind,
                    session_ref=row.cells["session_ref"],
                )
            )
        return tuple(found)

    def claim_lines(self) -> tuple[ClaimLine, ...]:
        return tuple(
            ClaimLine(
                line=line,
                claim_reference=self.filled(row, "claims.csv", "claim_reference"),
                setting_ref=self.filled(row, "claims.csv", "setting_ref"),
                person_ref=self.filled(row, "claims.csv", "person_ref"),
                release_ref=self.filled(row, "claims.csv", "release_ref"),
                claimed_seconds=self.cell(row, "claims.csv", "hours_claimed", parse_hours),
                rate_pence=self.cell(row, "claims.csv", "hourly_rate", parse_rate),
            )
            for line, row in enumerate(self.rows("claims.csv"), start=1)
        )

    def used(self, people: frozenset[str]) -> tuple[UsedTime, ...]:
        if "used.csv" not in self.files:
            return ()
        return tuple(
            UsedTime(
                person_ref=self.known_person(row, "used.csv", people),
                module_id=self.filled(row, "used.csv", "module_id"),
                span=self.span(row, "used.csv", "start", "end"),
                claim_reference=row.cells["claim_reference"],
            )
            for row in self.rows("used.csv")
        )

    def rules(self) -> Rules | None:
        names = [name for name in RULES_FILES if name in self.files]
        if len(names) != 1:
            message = "The file is missing. Add rules.yml, or rules.json."
            if names:
                message = "rules.json is there too. Keep one of the two."
            self.faults.append(FileFault("rules.yml", None, None, message))
            return None
        rules, faults = scan_rules(self.files[names[0]], file_name=names[0])
        self.faults += faults
        return rules

    def rows(self, file_name: str) -> list[Row]:
        if file_name not in self.files:
            message = "The file is missing. Add it; a first row with the names of its columns is enough."
            self.faults.append(FileFault(file_name, None, None, message))
            self.unreadable.add(file_name)
            return []
        rows, faults = scan_rows(
            self.files[file_name],
            file_name=file_name,
            required=COLUMNS[file_name],
            max_rows=_NO_LIMIT,
            upload=False,
        )
        if faults:
            self.faults += faults
            self.unreadable.add(file_name)
        return rows

    def fault(self, row: Row, file_name: str, column: str, message: str) -> None:
        self.faults.append(FileFault(file_name, row.number, column, message))

    def cell(self, row: Row, file_name: str, column: str, parse: Callable[[str], int]) -> int:
        try:
            return parse(row.cells[column])
        except CellError as error:
            self.fault(row, file_name, column, error.message)
            return 0

    def filled(self, row: Row, file_name: str, column: str) -> str:
        text = row.cells[column]
        if not text:
            self.fault(row, file_name, column, "The cell is empty. Fill it in.")
        return text

    def known_person(self, row: Row, file_name: str, people: frozenset[str]) -> str:
        person_ref = row.cells["person_ref"]
        if person_ref not in people:
            self.unknown(row, file_name, "person_ref", person_ref, "people.csv")
        return person_ref

    def unknown(self, row: Row, file_name: str, column: str, text: str, other_file: str) -> None:
        if not text:
            self.fault(row, file_name, column, "The cell is empty. Fill it in.")
        elif other_file not in self.unreadable:  # else every row would be blamed for the other file's fault
            message = f'"{shorten(text)}" is not in {other_file}. Correct it, or add it there.'
            self.fault(row, file_name, column, message)

    def repeated(self, row: Row, file_name: str, column: str, text: str) -> None:
        if text:
            message = f'"{shorten(text)}" is there already. Each may stand here once; remove or rename this one.'
            self.fault(row, file_name, column, message)

    def span(self, row: Row, file_name: str, start_column: str, end_column: str, *, may_be_empty: bool = True) -> Span:
        faults_before = len(self.faults)
        start = self.cell(row, file_name, start_column, parse_time)
        end = self.cell(row, file_name, end_column, parse_time)
        if len(self.faults) == faults_before and (end < start or (end == start and not may_be_empty)):
            what = f"The end is before {start_column}" if end < start else f"The end is the same as {start_column}"
            self.fault(row, file_name, end_column, f"{what}. Write a later time.")
        return start, end
