"""The build table: which builds were imported, and which one new launches use."""

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from lrs_bridge.course.manifest import Manifest
from lrs_bridge.storage.tables import build


def record_current_build(connection: Connection, manifest: Manifest, now: datetime) -> None:
    """Make this build the one that new launches use; it may have been imported before."""
    connection.execute(update(build).values(is_current=False))
    known = connection.execute(select(build.c.build_id).where(build.c.build_id == manifest.build_id)).first()
    if known:
        connection.execute(update(build).where(build.c.build_id == manifest.build_id).values(is_current=True))
        return
    connection.execute(
        insert(build).values(
            build_id=manifest.build_id,
            course_id=manifest.course_id,
            title=manifest.title,
            imported_at=now,
            is_current=True,
        )
    )


def find_current_build_id(connection: Connection) -> str | None:
    """Return the id of the build that new launches use, or None before the first import."""
    return connection.execute(select(build.c.build_id).where(build.c.is_current)).scalar()
