"""The funding tables. reach is the settings that the caller may see; None means all of them (a funder)."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, insert, select, update

from lrs_bridge.funding.records import ClaimRow, LineRow, ReleaseRow, RulesRow
from lrs_bridge.storage.tables import claim, claim_line, release, rules, upload

Reach = Collection[str] | None
_MOST_IN_ONE_QUERY = 500


def record_upload(
    connection: Connection,
    *,
    upload_id: str,
    kind: str,
    file_name: str,
    sha256: str,
    row_count: int,
    uploaded_by: str,
    now: datetime,
) -> None:
    """Keep who brought which file in, and when."""
    connection.execute(
        insert(upload).values(
            upload_id=upload_id,
            kind=kind,
            file_name=file_name,
            sha256=sha256,
            row_count=row_count,
            uploaded_by=uploaded_by,
            uploaded_at=now,
        )
    )


# ---- releases
def list_releases(connection: Connection, reach: Reach) -> list[ReleaseRow]:
    """Return releases within reach, latest first."""
    query = select(release).order_by(release.c.planned_start_seconds.desc(), release.c.release_ref)
    if reach is not None:
        query = query.where(release.c.setting_id.in_(list(reach)))
    return [_release(row) for row in connection.execute(query)]


def find_releases(connection: Connection, setting_id: str, release_refs: Iterable[str]) -> dict[str, ReleaseRow]:
    """Return the releases of one setting with the given references."""
    wanted = sorted(set(release_refs))
    found: dict[str, ReleaseRow] = {}
    for start in range(0, len(wanted), _MOST_IN_ONE_QUERY):
        query = select(release).where(
            release.c.setting_id == setting_id, release.c.release_ref.in_(wanted[start : start + _MOST_IN_ONE_QUERY])
        )
        found |= {row.release_ref: _release(row) for row in connection.execute(query)}
    return found


def record_releases(connection: Connection, rows: Sequence[ReleaseRow]) -> None:
    """Add releases, or bring those with the same reference at the same setting up to date."""
    for setting_id in {row.setting_id for row in rows}:
        known = find_releases(connection, setting_id, [row.release_ref for row in rows if row.setting_id == setting_id])
        new = [row for row in rows if row.setting_id == setting_id and row.release_ref not in known]
        changed = [row for row in rows if row.setting_id == setting_id and row.release_ref in known]
        if new:
            connection.execute(insert(release), [_release_values(row) for row in new])
        for row in changed:
            connection.execute(
                update(release)
                .where(release.c.setting_id == setting_id, release.c.release_ref == row.release_ref)
                .values(_release_values(row))
            )


def submitted_release_refs(connection: Connection, setting_ids: Collection[str]) -> dict[tuple[str, str], str]:
    """Return (setting_id, release_ref) → claim_reference of releases that a submitted claim names."""
    query = (
        select(claim_line.c.setting_id, claim_line.c.release_ref, claim.c.claim_reference)
        .join(claim, (claim.c.setting_id == claim_line.c.setting_id) & (claim.c.claim_id == claim_line.c.claim_id))
        .where(claim.c.status == "submitted", claim.c.setting_id.in_(list(setting_ids)))
    )
    return {(row.setting_id, row.release_ref): row.claim_reference for row in connection.execute(query)}


def _release(row: Row[Any]) -> ReleaseRow:
    return ReleaseRow(
        setting_id=row.setting_id,
        release_ref=row.release_ref,
        person_id=row.person_id,
        planned=(row.planned_start_seconds, row.planned_end_seconds),
        planned_start=row.planned_start,
        planned_end=row.planned_end,
        backfill_method=row.backfill_method,
        authorised_by=row.authorised_by,
        upload_id=row.upload_id,
    )


def _release_values(row: ReleaseRow) -> dict[str, Any]:
    values = dict(vars(row))
    values["planned_start_seconds"], values["planned_end_seconds"] = values.pop("planned")
    return values


# ---- claims
def _claims() -> Select[Any]:
    return select(*(column for column in claim.c if column.name != "inputs"))


def list_claims(connection: Connection, reach: Reach, *, submitted_only: bool = False) -> list[ClaimRow]:
    """Return claims within reach: drafts first, then by submission, latest first."""
    query = _claims().order_by(claim.c.status, claim.c.submission_number.desc(), claim.c.claim_reference)
    if reach is not None:
        query = query.where(claim.c.setting_id.in_(list(reach)))
    if submitted_only:
        query = query.where(claim.c.status == "submitted")
    return [ClaimRow(**row._mapping) for row in connection.execute(query)]


def find_claim(connection: Connection, claim_id: str, reach: Reach = None) -> ClaimRow | None:
    """Return one claim, or None where it does not exist or lies outside reach."""
    row = connection.execute(_claims().where(claim.c.claim_id == claim_id)).first()
    if row is None or (reach is not None and row.setting_id not in reach):
        return None
    return ClaimRow(**row._mapping)


def find_claims_by_reference(connection: Connection, claim_reference: str, reach: Reach = None) -> list[ClaimRow]:
    """Return the claims with one reference; two settings may use the same."""
    rows = connection.execute(_claims().where(claim.c.claim_reference == claim_reference))
    return [ClaimRow(**row._mapping) for row in rows if reach is None or row.setting_id in reach]


def lines_of(connection: Connection, row: ClaimRow) -> list[LineRow]:
    """Return a claim's lines in order."""
    return lines_of_claims(connection, [row]).get(row.claim_id, [])


def lines_of_claims(connection: Connection, rows: Iterable[ClaimRow]) -> dict[str, list[LineRow]]:
    """Return claim_id → lines in order, for many claims at once."""
    wanted = list(rows)
    found: dict[str, list[LineRow]] = {row.claim_id: [] for row in wanted}
    for start in range(0, len(wanted), _MOST_IN_ONE_QUERY):
        part = wanted[start : start + _MOST_IN_ONE_QUERY]
        query = (
            select(claim_line)
            .where(
                claim_line.c.setting_id.in_({row.setting_id for row in part}),
                claim_line.c.claim_id.in_([row.claim_id for row in part]),
            )
            .order_by(claim_line.c.claim_id, claim_line.c.line)
        )
        for row in connection.execute(query):
            found[row.claim_id].append(_line(row))
    return found


def _line(row: Row[Any]) -> LineRow:
    spans = row.supported_spans
    return LineRow(
        setting_id=row.setting_id,
        claim_id=row.claim_id,
        line=row.line,
        person_id=row.person_id,
        release_ref=row.release_ref,
        hours_claimed=row.hours_claimed,
        hourly_rate=row.hourly_rate,
        verdict=row.verdict,
        supported_spans=None if spans is None else [(module_id, start, end) for module_id, start, end in spans],
    )


def record_draft(connection: Connection, row: ClaimRow, lines: Sequence[LineRow]) -> None:
    """Put a draft and its lines in place of an earlier draft with the same id."""
    for table in (claim, claim_line):
        connection.execute(delete(table).where(table.c.setting_id == row.setting_id, table.c.claim_id == row.claim_id))
    connection.execute(insert(claim).values(**vars(row)))
    if lines:
        connection.execute(insert(claim_line), [vars(line) for line in lines])


def set_line_hours(connection: Connection, row: ClaimRow, hours: Mapping[int, str]) -> None:
    """Write the hours of some lines of a draft."""
    for line, text in hours.items():
        connection.execute(
            update(claim_line)
            .where(
                claim_line.c.setting_id == row.setting_id,
                claim_line.c.claim_id == row.claim_id,
                claim_line.c.line == line,
            )
            .values(hours_claimed=text)
        )


def next_submission_number(connection: Connection) -> int:
    """Return the place of the next submission among all settings' claims."""
    return (connection.execute(select(func.max(claim.c.submission_number))).scalar() or 0) + 1


def record_submission(connection: Connection, row: ClaimRow, inputs: bytes, lines: Sequence[LineRow]) -> None:
    """Freeze a claim: its inputs, its rules, its verdicts and the time that they use up."""
    key = (claim.c.setting_id == row.setting_id) & (claim.c.claim_id == row.claim_id)
    connection.execute(update(claim).where(key).values(**vars(row), inputs=inputs))
    for line in lines:
        connection.execute(
            update(claim_line)
            .where(
                claim_line.c.setting_id == row.setting_id,
                claim_line.c.claim_id == row.claim_id,
                claim_line.c.line == line.line,
            )
            .values(verdict=line.verdict, supported_spans=line.supported_spans)
        )


def frozen_inputs_of(connection: Connection, row: ClaimRow) -> dict[str, str]:
    """Return the frozen folder of a submitted claim as file name → text; empty for a draft."""
    query = select(claim.c.inputs).where(claim.c.setting_id == row.setting_id, claim.c.claim_id == row.claim_id)
    data = connection.execute(query).scalar_one()
    return dict(json.loads(data)) if data else {}


def used_lines(
    connection: Connection, person_ids: Iterable[str], *, before: int | None = None
) -> list[tuple[ClaimRow, LineRow]]:
    """Return the submitted lines of people, at every setting, in the order of submission.

    before leaves out the submission with that number and later ones.
    """
    wanted = sorted(set(person_ids))
    found: list[tuple[ClaimRow, LineRow]] = []
    claims: dict[str, ClaimRow] = {}
    for start in range(0, len(wanted), _MOST_IN_ONE_QUERY):
        query = (
            select(claim_line, claim.c.submission_number)
            .join(claim, (claim.c.setting_id == claim_line.c.setting_id) & (claim.c.claim_id == claim_line.c.claim_id))
            .where(claim.c.status == "submitted")
            .where(claim_line.c.person_id.in_(wanted[start : start + _MOST_IN_ONE_QUERY]))
        )
        if before is not None:
            query = query.where(claim.c.submission_number < before)
        for row in connection.execute(query).all():
            if row.claim_id not in claims:
                earlier = find_claim(connection, row.claim_id)
                if earlier is None:
                    continue
                claims[row.claim_id] = earlier
            found.append((claims[row.claim_id], _line(row)))
    return sorted(found, key=lambda pair: (pair[0].submission_number or 0, pair[1].line))


# ---- rules
def list_rules(connection: Connection) -> list[RulesRow]:
    """Return every version of the rules, the latest entered first."""
    query = select(rules).order_by(rules.c.entered_at.desc(), rules.c.rules_id, rules.c.version)
    return [RulesRow(**row._mapping) for row in connection.execute(query)]


def find_rules(connection: Connection, rules_id: str, version: str) -> RulesRow | None:
    """Return one version of the rules."""
    row = connection.execute(select(rules).where(rules.c.rules_id == rules_id, rules.c.version == version)).first()
    return RulesRow(**row._mapping) if row else None


def record_rules(connection: Connection, row: RulesRow) -> None:
    """Add a version of the rules."""
    connection.execute(insert(rules).values(**vars(row)))


def record_approval(connection: Connection, row: RulesRow) -> None:
    """Write who approved a version, and when."""
    connection.execute(
        update(rules)
        .where(rules.c.rules_id == row.rules_id, rules.c.version == row.version)
        .values(approved_by=row.approved_by, approved_at=row.approved_at)
    )
