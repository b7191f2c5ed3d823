"""The download of a claim's evidence pack, for funders."""

from uuid import UUID

from flask import Blueprint, Response, current_app

from lrs_bridge.evidence.issue_pack import issue_pack
from lrs_bridge.web.access import Permission, access, signed_in
from lrs_bridge.web.bridge import bridge

blueprint = Blueprint("evidence_pack", __name__)


@blueprint.get("/claims/<uuid:claim_id>/pack")
@access(Permission.FUND)
def download(claim_id: UUID) -> Response:
    """Give a fresh pack of a submitted claim as a zip file."""
    issued = issue_pack(
        bridge().config,
        bridge().database,
        current_app.extensions["handrail_sequencer"],
        str(claim_id),
        issued_to=signed_in().person_id,
        now=bridge().clock.now(),
    )
    response = Response(issued.data, mimetype="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{issued.file_name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
