"""The DfE assurance CSV: one row a claim line, in the columns of DfE's own audit file.

An unknown value is an empty cell. Cells that a spreadsheet would run as a formula get an apostrophe before them.
"""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

from lrs_bridge.csv_rows import is_formula

EXPORT_COLUMNS = (
    "line_id",
    "claim_reference",
    "school_urn",
    "school_name",
    "school_local_authority",
    "school_type_of_establishment",
    "school_group",
    "provider_name",
    "claim_submission_date",
    "mentor_trn",
    "mentor_full_name",
    "mentor_hours_of_training",
    "claim_accepted",
    "rejection_reason",
)


@dataclass(frozen=True)
class ExportRow:
    """One claim line. trn and name are empty in a funder's file: it names nobody."""

    claim_id: str
    line: int
    claim_reference: str
    urn: str
    setting_name: str
    local_authority: str
    kind: str
    submitted_at: str
    hours_claimed: str
    trn: str = ""
    name: str = ""


def write_export(rows: Iterable[ExportRow]) -> bytes:
    """Return the file: UTF-8 with a byte order mark, so that spreadsheets read it rightly."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(EXPORT_COLUMNS)
    for row in rows:
        cells = (
            f"{row.claim_id}-{row.line}",
            row.claim_reference,
            row.urn,
            row.setting_name,
            row.local_authority,
            row.kind,
            "",
            "",
            row.submitted_at,
            row.trn,
            row.name,
            row.hours_claimed,
            "",
            "",
        )
        writer.writerow(f"'{cell}" if is_formula(cell) else cell for cell in cells)
    return b"\xef\xbb\xbf" + text.getvalue().encode()
