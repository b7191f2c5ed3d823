"""Reflections that their writers chose to share: with their manager by name, with the trainer without one."""

from typing import Any

from flask import Blueprint, render_template
from markupsafe import Markup
from sqlalchemy import Connection, select

from lrs_bridge.course.library import library
from lrs_bridge.evidence.titles import titles_for_reader
from lrs_bridge.people.store import find_names
from lrs_bridge.storage.tables import response, spell
from lrs_bridge.web.access import Permission, access, signed_in
from lrs_bridge.web.bridge import bridge

blueprint = Blueprint("shared", __name__)
_MOST_SHOWN = 200


@blueprint.get("/shared/manager")
@access(Permission.MANAGE)
def shared_with_manager() -> str:
    """Show what staff of the manager's own settings shared with their manager."""
    with bridge().database.reading() as connection:
        here = select(spell.c.person_id).where(spell.c.setting_id.in_(signed_in().setting_ids))
        found = _shared(connection, "manager", response.c.person_id.in_(here))
        names = find_names(connection, {one["person_id"] for one in found})
    return render_template("manager/shared.html", found=found, names=names)


@blueprint.get("/shared/trainer")
@access(Permission.TRAIN)
def shared_with_trainer() -> str:
    """Show what learners shared with the trainer; who wrote it is not shown."""
    with bridge().database.reading() as connection:
        found = _shared(connection, "trainer")
    return render_template("manager/shared.html", found=found, names=None)


def _shared(connection: Connection, share: str, *conditions: Any) -> list[dict[str, Any]]:
    """Return shared texts, newest first; only those whose own card, in the build it was written in, said so."""
    titles = titles_for_reader(connection)
    query = (
        select(response)
        .where(response.c.card == "reflection", *conditions)
        .order_by(response.c.received_at.desc())
        .limit(_MOST_SHOWN)
    )
    found = []
    for row in connection.execute(query).mappings():
        manifest = library().find_manifest(row["build_id"])
        module = manifest.find_module(row["module_id"]) if manifest else None
        item = module.find_item(row["item_id"]) if module else None
        if module is None or item is None or item.share != share:
            continue
        module_title = titles.module(row["module_id"], row["build_id"])
        page_title = titles.page(row["module_id"], row["page_id"], row["build_id"])
        found.append(
            {
                "person_id": row["person_id"],
                "received_at": row["received_at"],
                "words": row["given"].get("text", ""),
                "place": Markup("{}: {}").format(module_title, page_title),
            }
        )
    return found
