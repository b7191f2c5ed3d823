"""The six files of one claim, built from the store: what the verdict is decided from, and what a pack carries.

person_ref is the person's random UUID; names, who authorised a release and other settings' references stay out.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Connection

from lrs_bridge.clock import from_seconds, iso_seconds
from lrs_bridge.errors import HandrailError
from lrs_bridge.funding import store
from lrs_bridge.funding.facts import Rules
from lrs_bridge.funding.inputs import COLUMNS
from lrs_bridge.funding.local_day import day_end, day_of, day_start
from lrs_bridge.funding.records import ClaimRow, LineRow, ReleaseRow
from lrs_bridge.funding.spans import merge_spans
from lrs_bridge.people import store as people_store
from lrs_bridge.timekeeping import store as time_store

ANOTHER_SETTINGS_CLAIM = "another-setting"


def build_inputs(
    connection: Connection,
    claim: ClaimRow,
    lines: Sequence[LineRow],
    rules: Rules,
    rules_body: str,
    *,
    before: int | None = None,
) -> dict[str, bytes]:
    """Return file name → bytes of the folder that `handrail claims check` would read for this claim.

    before counts as earlier only the submissions with a smaller number (for a later recomputation).
    """
    setting = people_store.find_setting(connection, claim.setting_id)
    if setting is None:
        raise HandrailError("The claim's setting is not in the store any more. Import settings.csv again.")
    person_ids = sorted({line.person_id for line in lines})
    releases = store.find_releases(connection, claim.setting_id, [line.release_ref for line in lines])
    spells = [
        (one.person_id, setting.setting_ref, one.employed_from, one.employed_to)
        for one in people_store.spells_of(connection, person_ids)
        if one.setting_id == claim.setting_id
    ]
    known = {row[0] for row in spells}
    files: dict[str, Sequence[Sequence[str]]] = {
        "settings.csv": [(setting.setting_ref, setting.name, setting.kind, setting.postcode)],
        "people.csv": spells,
        "releases.csv": [
            (one.release_ref, one.person_id, one.planned_start, one.planned_end, one.backfill_method, "on file")
            for one in sorted(releases.values(), key=lambda one: one.release_ref)
            if one.person_id in known
        ],
        "intervals.csv": _interval_rows(connection, releases, known, rules),
        "claims.csv": [
            (
                claim.claim_reference,
                setting.setting_ref,
                line.person_id,
                line.release_ref,
                line.hours_claimed,
                line.hourly_rate,
            )
            for line in lines
        ],
        "used.csv": _used_rows(connection, claim, known, before),
    }
    written = {name: _write(name, rows) for name, rows in files.items()}
    return written | {"rules.yml": rules_body.encode()}


def _interval_rows(
    connection: Connection, releases: dict[str, ReleaseRow], person_ids: set[str], rules: Rules
) -> list[tuple[str, ...]]:
    """Return the intervals that share a local day with a release's reach; no others can matter."""
    stretches = defaultdict(list)
    for release in releases.values():
        if release.person_id in person_ids:
            start = release.planned[0] - rules.tolerance_seconds
            end = release.planned[1] + rules.tolerance_seconds
            stretches[release.person_id].append((day_start(day_of(start)), day_end(day_of(end - 1))))
    rows: list[tuple[str, ...]] = []
    for person_id in sorted(stretches):
        seen: set[str] = set()
        for start, end in merge_spans(stretches[person_id]):
            for one in time_store.intervals_of_person(
                connection, person_id, since=from_seconds(start), until=from_seconds(end)
            ):
                inside = one.started_at_seconds < end and one.ended_at_seconds > start
                if not inside or one.interval_id in seen:
                    continue
                seen.add(one.interval_id)
                rows.append(
                    (
                        person_id,
                        one.module_id,
                        iso_seconds(from_seconds(one.started_at_seconds)),
                        iso_seconds(from_seconds(one.ended_at_seconds)),
                        one.evidence_kind,
                        one.session_id,
                    )
                )
    return rows


def _used_rows(
    connection: Connection, claim: ClaimRow, person_ids: set[str], before: int | None
) -> list[tuple[str, ...]]:
    """Return the time that supports earlier lines; a claim of another setting is not named."""
    return [
        (
            line.person_id,
            module_id,
            iso_seconds(from_seconds(start)),
            iso_seconds(from_seconds(end)),
            earlier.claim_reference if earlier.setting_id == claim.setting_id else ANOTHER_SETTINGS_CLAIM,
        )
        for earlier, line in store.used_lines(connection, person_ids, before=before)
        if earlier.claim_id != claim.claim_id
        for module_id, start, end in line.supported_spans or []
    ]


def _write(name: str, rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS[name])
    writer.writerows(rows)
    return text.getvalue().encode()


def frozen_inputs(connection: Connection, claim_id: str) -> dict[str, bytes]:
    """Return the folder as it was frozen when the claim was submitted; empty for a draft or an unknown claim."""
    claim = store.find_claim(connection, claim_id)
    if claim is None:
        return {}
    return {name: text.encode() for name, text in store.frozen_inputs_of(connection, claim).items()}
