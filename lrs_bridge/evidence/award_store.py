"""The SQL of awards: given once, when a module is completed and passed."""

import secrets
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, RowMapping, insert, select

from lrs_bridge.evidence.award import Award, award_document
from lrs_bridge.evidence.codes import make_check_code, make_receipt_code
from lrs_bridge.ledger.commitment import LeafType
from lrs_bridge.ledger.store import append_pending_leaf
from lrs_bridge.storage.tables import award


def find_award(connection: Connection, person_id: str, registration_id: str, module_id: str) -> Award | None:
    """Return this person's award for a module, or None."""
    return _first(
        connection,
        award.c.person_id == person_id,
        award.c.registration_id == registration_id,
        award.c.module_id == module_id,
    )


def find_award_by_id(connection: Connection, person_id: str, award_id: str) -> Award | None:
    """Return one of this person's own awards, or None."""
    return _first(connection, award.c.person_id == person_id, award.c.award_id == award_id)


def find_award_by_check_code(connection: Connection, check_code: str) -> Award | None:
    """Return the award with this check code, or None."""
    return _first(connection, award.c.check_code == check_code)


def find_award_by_receipt_code(connection: Connection, person_id: str, receipt_code: str) -> Award | None:
    """Return one of this person's own awards by its receipt code, or None."""
    return _first(connection, award.c.person_id == person_id, award.c.receipt_code == receipt_code)


def list_awards(connection: Connection, person_id: str) -> list[Award]:
    """Return a person's awards, newest first."""
    rows = connection.execute(select(award).where(award.c.person_id == person_id).order_by(award.c.awarded_at.desc()))
    return [_award(row) for row in rows.mappings()]


def give_award(
    connection: Connection,
    *,
    person_id: str,
    registration_id: str,
    module_id: str,
    build_id: str,
    module_title: str,
    module_version: str,
    credited_seconds: int,
    initials: str,
    now: datetime,
    demonstration: bool,
) -> Award:
    """Keep a new award and commit to it in the ledger, or return the one already given."""
    already = find_award(connection, person_id, registration_id, module_id)
    if already is not None:
        return already
    award_id = str(UUID(bytes=secrets.token_bytes(16), version=4))
    document = award_document(
        award_id=award_id,
        registration_id=registration_id,
        module_id=module_id,
        build_id=build_id,
        module_version=module_version,
        awarded_at=now,
        credited_seconds=credited_seconds,
        demonstration=demonstration,
    )
    leaf_id = append_pending_leaf(connection, LeafType.AWARD, award_id, document, now)
    connection.execute(
        insert(award).values(
            person_id=person_id,
            award_id=award_id,
            registration_id=registration_id,
            module_id=module_id,
            build_id=build_id,
            module_title=module_title,
            module_version=module_version,
            awarded_at=now,
            credited_seconds=credited_seconds,
            initials=initials,
            check_code=make_check_code(),
            receipt_code=make_receipt_code(),
            leaf_id=leaf_id,
            document=document,
        )
    )
    given = find_award(connection, person_id, registration_id, module_id)
    assert given is not None  # noqa: S101 - written two lines above, in this transaction
    return given


def _first(connection: Connection, *conditions: object) -> Award | None:
    row = connection.execute(select(award).where(*conditions)).mappings().first()  # type: ignore[arg-type]
    return None if row is None else _award(row)


def _award(row: RowMapping) -> Award:
    return Award(
        award_id=row["award_id"],
        person_id=row["person_id"],
        registration_id=row["registration_id"],
        module_id=row["module_id"],
        build_id=row["build_id"],
        module_title=row["module_title"],
        module_version=row["module_version"],
        awarded_at=row["awarded_at"],
        credited_seconds=row["credited_seconds"],
        initials=row["initials"],
        check_code=row["check_code"],
        receipt_code=row["receipt_code"],
        leaf_id=row["leaf_id"],
        demonstration=b'"demonstration":true' in row["document"],
    )
