"""What comes in as a file: releases.csv and claims.csv, refused whole with every bad row named.

An upload may name only the settings in its reach. A row that names anything else is worded exactly as one that
names nothing at all, so that a refusal tells nobody what exists elsewhere.
"""

import hashlib
import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from lrs_bridge.csv_rows import Row, shorten
from lrs_bridge.errors import FileFault
from lrs_bridge.funding import store
from lrs_bridge.funding.cells import parse_hours, parse_rate, parse_time
from lrs_bridge.funding.inputs import COLUMNS
from lrs_bridge.funding.records import BACKFILL_METHODS, ClaimRow, LineRow, ReleaseRow
from lrs_bridge.funding.upload_reader import UploadFaults, UploadReach

MOST_RELEASES = 20_000
MOST_CLAIM_LINES = 5_000
_METHOD_SPELLINGS = {
    "time off in lieu": "toil",
    "time-off-in-lieu": "toil",
    "reduced duties": "reduced-duties",
}


@dataclass(frozen=True)
class ReleasesSummary:
    """What an upload of releases changed."""

    added: int
    changed: int
    unchanged: int


def import_releases(
    connection: Connection,
    data: bytes,
    *,
    file_name: str,
    uploaded_by: str,
    setting_ids: Collection[str] | None,
    now: datetime,
) -> ReleasesSummary:
    """Keep the releases in a releases.csv; the same file again changes nothing.

    Raises: BadFileError listing every fault.
    """
    reach = UploadReach(connection, setting_ids)
    reader = UploadFaults(file_name)
    rows = reader.scan(data, COLUMNS["releases.csv"], MOST_RELEASES)
    upload_id = str(uuid.uuid4())
    found = [_read_release(row, reader, reach, upload_id) for row in rows]
    releases = [one for one in found if one is not None]
    known: dict[tuple[str, str], ReleaseRow] = {}
    for setting_id in {one.setting_id for one in releases}:
        refs = [one.release_ref for one in releases if one.setting_id == setting_id]
        for ref, before in store.find_releases(connection, setting_id, refs).items():
            known[setting_id, ref] = before
    claimed = store.submitted_release_refs(connection, {one.setting_id for one in releases})
    seen: set[str] = set()
    new: list[ReleaseRow] = []
    changed: list[ReleaseRow] = []
    for row, one in zip(rows, found, strict=True):
        reference = row.cells["release_ref"]
        if reference in seen:
            reader.add(row, "release_ref", f'"{shorten(reference)}" is there already. Each may stand here once.')
        seen.add(reference)
        if one is None:
            continue
        earlier = known.get((one.setting_id, one.release_ref))
        if earlier is None:
            new.append(one)
        elif replace(earlier, upload_id=upload_id) != one:
            if (one.setting_id, one.release_ref) in claimed:
                message = (
                    f'"{shorten(reference)}" stands behind the submitted claim '
                    f"{claimed[one.setting_id, one.release_ref]} and cannot be changed. Use a new release_ref."
                )
                reader.add(row, "release_ref", message)
            changed.append(one)
    reader.raise_if_any()
    store.record_releases(connection, [*new, *changed])
    _record_upload(connection, "releases", upload_id, file_name, data, len(rows), uploaded_by, now)
    return ReleasesSummary(len(new), len(changed), len(releases) - len(new) - len(changed))


def import_claims(
    connection: Connection,
    data: bytes,
    *,
    file_name: str,
    uploaded_by: str,
    setting_ids: Collection[str] | None,
    now: datetime,
) -> list[str]:
    """Keep the claims in a claims.csv as drafts and return their ids, in the file's order.

    A draft with the same reference at the same setting is replaced and keeps its id.
    Raises: BadFileError listing every fault.
    """
    reach = UploadReach(connection, setting_ids)
    reader = UploadFaults(file_name)
    rows = reader.scan(data, COLUMNS["claims.csv"], MOST_CLAIM_LINES)
    drafts: dict[tuple[str, str], list[LineRow]] = defaultdict(list)
    first_row: dict[tuple[str, str], Row] = {}
    seen: dict[tuple[str, str, str, str], int] = {}
    releases = _releases_in(connection, reach, rows)
    for row in rows:
        line = _read_line(row, reader, reach, releases)
        if line is None:
            continue
        reference = row.cells["claim_reference"]
        key = (line.setting_id, reference, line.person_id, line.release_ref)
        if key in seen:
            message = f"Row {seen[key]} claims this release for this person already. Remove one of the two rows."
            reader.add(row, "release_ref", message)
            continue
        seen[key] = row.number
        lines = drafts[line.setting_id, reference]
        first_row.setdefault((line.setting_id, reference), row)
        lines.append(replace(line, line=len(lines) + 1))
    claims = []
    for (setting_id, reference), lines in drafts.items():
        earlier = store.find_claims_by_reference(connection, reference, {setting_id})
        if any(one.is_submitted for one in earlier):
            message = f'"{shorten(reference)}" has been submitted and cannot be changed. Use a new claim_reference.'
            reader.add(first_row[setting_id, reference], "claim_reference", message)
            continue
        claim_id = earlier[0].claim_id if earlier else str(uuid.uuid4())
        claims.append((_new_draft(setting_id, claim_id, reference, uploaded_by, now), lines))
    if not rows and not reader.faults:
        reader.faults.append(FileFault(file_name, None, None, "There is no claim line in it. Write one row a line."))
    reader.raise_if_any()
    for draft, lines in claims:
        store.record_draft(connection, draft, [replace(line, claim_id=draft.claim_id) for line in lines])
    _record_upload(connection, "claims", str(uuid.uuid4()), file_name, data, len(rows), uploaded_by, now)
    return [draft.claim_id for draft, _ in claims]


def _new_draft(setting_id: str, claim_id: str, reference: str, uploaded_by: str, now: datetime) -> ClaimRow:
    return ClaimRow(
        setting_id=setting_id,
        claim_id=claim_id,
        claim_reference=reference,
        status="draft",
        evidence_of_spend="not-given",
        uploaded_at=now,
        uploaded_by=uploaded_by,
        submitted_at=None,
        submitted_by=None,
        submission_number=None,
        rules_id=None,
        rules_version=None,
        leaf_id=None,
    )


def _read_person(row: Row, reader: UploadFaults, reach: UploadReach) -> str | None:
    person_ref = reader.filled(row, "person_ref")
    if person_ref is None:
        return None
    person_id = reach.people.get(person_ref)
    if person_id is None:
        message = (
            f'"{shorten(person_ref)}" is not on the staff list of your settings. '
            "Correct it, or ask an administrator to add the person."
        )
        reader.add(row, "person_ref", message)
    return person_id


def _read_release(row: Row, reader: UploadFaults, reach: UploadReach, upload_id: str) -> ReleaseRow | None:
    count = len(reader.faults)
    reference = reader.filled(row, "release_ref")
    person_id = _read_person(row, reader, reach)
    start = reader.cell(row, "planned_start", parse_time)
    end = reader.cell(row, "planned_end", parse_time)
    if start is not None and end is not None and end <= start:
        reader.add(row, "planned_end", "The end is not after planned_start. Write a later time.")
    written = row.cells["backfill_method"].lower()
    method = _METHOD_SPELLINGS.get(written, written)
    if method not in BACKFILL_METHODS:
        what = f'"{shorten(written)}" is not a backfill method.' if written else "The cell is empty."
        reader.add(row, "backfill_method", f"{what} Use {', '.join(BACKFILL_METHODS)}.")
    reader.filled(row, "authorised_by")
    if len(reader.faults) > count or reference is None or person_id is None or start is None or end is None:
        return None
    return ReleaseRow(
        setting_id=reach.setting_on(person_id, start),
        release_ref=reference,
        person_id=person_id,
        planned=(start, end),
        planned_start=row.cells["planned_start"],
        planned_end=row.cells["planned_end"],
        backfill_method=method,
        authorised_by=row.cells["authorised_by"],
        upload_id=upload_id,
    )


def _releases_in(connection: Connection, reach: UploadReach, rows: list[Row]) -> dict[tuple[str, str], ReleaseRow]:
    refs = {row.cells["release_ref"] for row in rows}
    return {
        (setting_id, reference): one
        for setting_id in reach.setting_ids
        for reference, one in store.find_releases(connection, setting_id, refs).items()
    }


def _read_line(
    row: Row, reader: UploadFaults, reach: UploadReach, releases: dict[tuple[str, str], ReleaseRow]
) -> LineRow | None:
    count = len(reader.faults)
    reader.filled(row, "claim_reference")
    setting_ref = reader.filled(row, "setting_ref")
    setting = reach.settings.get(setting_ref or "")
    if setting_ref and setting is None:
        reader.add(row, "setting_ref", f'"{shorten(setting_ref)}" is not one of your settings. Correct it.')
    person_id = _read_person(row, reader, reach)
    if setting and person_id and not reach.works_at(person_id, setting.setting_id):
        message = f"This person is not on the staff list of {setting.setting_ref}. Correct the person or the setting."
        reader.add(row, "person_ref", message)
    reference = reader.filled(row, "release_ref")
    if setting and reference:
        release = releases.get((setting.setting_id, reference))
        if release is None:
            message = (
                f'"{shorten(reference)}" is not among the releases of {setting.setting_ref}. '
                "Correct it, or upload the release first."
            )
            reader.add(row, "release_ref", message)
        elif person_id and release.person_id != person_id:
            reader.add(
                row, "release_ref", f'"{shorten(reference)}" is another person\'s release. Correct one of the two.'
            )
    reader.cell(row, "hours_claimed", parse_hours)
    reader.cell(row, "hourly_rate", parse_rate)
    if len(reader.faults) > count or setting is None or person_id is None or reference is None:
        return None
    return LineRow(
        setting_id=setting.setting_id,
        claim_id="",
        line=0,
        person_id=person_id,
        release_ref=reference,
        hours_claimed=row.cells["hours_claimed"],
        hourly_rate=row.cells["hourly_rate"],
        verdict=None,
        supported_spans=None,
    )


def _record_upload(
    connection: Connection,
    kind: str,
    upload_id: str,
    file_name: str,
    data: bytes,
    row_count: int,
    uploaded_by: str,
    now: datetime,
) -> None:
    store.record_upload(
        connection,
        upload_id=upload_id,
        kind=kind,
        file_name=file_name,
        sha256=hashlib.sha256(data).hexdigest(),
        row_count=row_count,
        uploaded_by=uploaded_by,
        now=now,
    )
