"""The SQL behind polls and kept words."""

from sqlalchemy import Connection, select

from lrs_bridge.storage.tables import response


def choices_of(connection: Connection, module_id: str, item_id: str) -> dict[str, str]:
    """Return person id → the option that each person chose last, or the words they typed."""
    rows = connection.execute(
        select(response.c.person_id, response.c.given)
        .where(response.c.module_id == module_id, response.c.item_id == item_id)
        .order_by(response.c.received_at)
    )
    return {person_id: given[0] for person_id, given in rows if isinstance(given, list) and given}
