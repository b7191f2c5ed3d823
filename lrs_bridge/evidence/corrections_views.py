"""Where a manager reads what their staff say is wrong in a record, and answers."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from lrs_bridge.evidence import learner_store
from lrs_bridge.people.store import find_names
from lrs_bridge.web.access import Permission, access, signed_in
from lrs_bridge.web.bridge import bridge

blueprint = Blueprint("corrections", __name__)

_LONGEST_ANSWER = 2000


@blueprint.get("/corrections")
@access(Permission.MANAGE)
def list_corrections() -> str:
    """Show what is open in the manager's own settings, oldest first."""
    return _page()


@blueprint.post("/corrections/<uuid:client_id>")
@access(Permission.MANAGE)
def answer_correction(client_id: Any) -> Any:
    """Keep the manager's answer; the person reads it in My record."""
    answer = request.form.get("answer", "").strip()
    if not answer or len(answer) > _LONGEST_ANSWER:
        said = "Write an answer." if not answer else f"Write at most {_LONGEST_ANSWER} letters."
        return _page(error_at=str(client_id), error=said, answer=answer), 422
    here, setting_ids = bridge(), signed_in().setting_ids
    here.database.write(
        lambda connection: learner_store.answer_record_problem(
            connection, str(client_id), setting_ids=setting_ids, answer=answer, now=here.clock.now()
        )
    )
    return redirect(url_for("corrections.list_corrections"), 303)


def _page(*, error_at: str = "", error: str | None = None, answer: str = "") -> str:
    with bridge().database.reading() as connection:
        reports = learner_store.open_record_problems(connection, signed_in().setting_ids)
        names = find_names(connection, {report["person_id"] for report in reports})
    return render_template(
        "manager/corrections.html", reports=reports, names=names, error_at=error_at, error=error, answer=answer
    )
