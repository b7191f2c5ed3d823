"""How everybody answered a poll, for those who have answered it."""

from flask import Blueprint, Response, jsonify, request

from lrs_bridge.course.library import library
from lrs_bridge.errors import ConflictError, NotFoundError
from lrs_bridge.evidence.poll import poll_result
from lrs_bridge.evidence.poll_store import choices_of
from lrs_bridge.launch.ground import module_of
from lrs_bridge.web.access import Permission, access, signed_in
from lrs_bridge.web.bridge import bridge

blueprint = Blueprint("poll", __name__)


class AnswerFirstError(ConflictError):
    """Who has not answered a poll yet does not see what others said: it would lean on them."""

    code = "answer-first"


@blueprint.get("/api/modules/<module_id>/polls/<item_id>")
@access(Permission.LEARN)
def poll(module_id: str, item_id: str) -> Response:
    """Say how everybody answered, in fives."""
    module = module_of(library().manifest(request.args.get("build", "")), module_id)
    item = module.find_item(item_id)
    if item is None or item.kind != "poll":
        raise NotFoundError("There is no such poll in this module.")
    with bridge().database.reading() as connection:
        chosen = choices_of(connection, module_id, item_id)
    if signed_in().person_id not in chosen:
        raise AnswerFirstError("Answer the poll first; then you see how others did.")
    return jsonify(poll_result(item.options, chosen.values()))
