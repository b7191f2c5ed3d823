"""Releases: a manager uploads the plan and sees what is on file."""

from typing import Any

from flask import redirect, render_template, request, url_for

from lrs_bridge.errors import BadFileError
from lrs_bridge.funding import store
from lrs_bridge.funding.blueprint import LARGEST_UPLOAD_BYTES, PAGE_LENGTH, blueprint, page_number, uploaded_file
from lrs_bridge.funding.inputs import COLUMNS
from lrs_bridge.funding.uploads import import_releases
from lrs_bridge.people import store as people_store
from lrs_bridge.web.access import Permission, access, signed_in
from lrs_bridge.web.bridge import bridge
from lrs_bridge.web.measured_body import body_of_at_most


@blueprint.get("/releases")
@access(Permission.MANAGE)
def list_releases() -> str:
    """Show the releases of the manager's settings and the upload."""
    return _page()


@blueprint.post("/releases")
@access(Permission.MANAGE)
@body_of_at_most(LARGEST_UPLOAD_BYTES)
def upload_releases() -> Any:
    """Import a releases.csv, whole or not at all."""
    file, person, now = uploaded_file(), signed_in(), bridge().clock.now()
    if file is None:
        return _page(missing="Choose a releases.csv first."), 422
    data, name = file
    try:
        summary = bridge().database.write(
            lambda connection: import_releases(
                connection,
                data,
                file_name=name,
                uploaded_by=person.person_id,
                setting_ids=person.setting_ids,
                now=now,
            )
        )
    except BadFileError as error:
        return _page(refused=error), 422
    address = url_for(
        "funding.list_releases", added=summary.added, changed=summary.changed, unchanged=summary.unchanged
    )
    return redirect(address, 303)


def _page(*, missing: str | None = None, refused: BadFileError | None = None) -> str:
    person = signed_in()
    with bridge().database.reading() as connection:
        releases = store.list_releases(connection, person.setting_ids)
        names = people_store.find_names(connection, [one.person_id for one in releases])
        settings = {one.setting_id: one.name for one in people_store.list_settings(connection)}
    page = min(page_number(), max(-(-len(releases) // PAGE_LENGTH), 1))
    counts = {
        name: int(request.args[name])
        for name in ("added", "changed", "unchanged")
        if request.args.get(name, "").isascii() and request.args.get(name, "").isdigit()
    }
    return render_template(
        "funding/releases.html",
        releases=releases[(page - 1) * PAGE_LENGTH : page * PAGE_LENGTH],
        release_count=len(releases),
        names=names,
        settings=settings,
        several_settings=len(person.setting_ids) > 1,
        page=page,
        page_count=max(-(-len(releases) // PAGE_LENGTH), 1),
        missing=missing,
        refused=refused,
        counts=counts,
        columns=",".join(COLUMNS["releases.csv"]),
    )
