"""The trainer's page: modules, review, hardest questions, problems reported. Counts only, never who."""

from types import SimpleNamespace
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from sqlalchemy import Connection

from lrs_bridge.course.library import library
from lrs_bridge.course.manifest import Manifest, Module
from lrs_bridge.evidence import learner_store
from lrs_bridge.evidence.answer_words import question_in_words
from lrs_bridge.evidence.heard import Heard, heard_of, is_heard
from lrs_bridge.evidence.poll_store import choices_of
from lrs_bridge.evidence.small_counts import count_in_words
from lrs_bridge.evidence.trainer_store import count_standing, hardest_questions
from lrs_bridge.web.access import Permission, access
from lrs_bridge.web.bridge import bridge

blueprint = Blueprint("trainer", __name__)


@blueprint.get("/trainer")
@access(Permission.TRAIN)
def trainer() -> str:
    """Show every module of the current course with how it goes."""
    with bridge().database.reading() as connection:
        manifest = library().current(connection)
        key = library().answer_key(manifest.build_id) if manifest else None
        modules = []
        for module in manifest.modules if manifest else ():
            started, done = count_standing(connection, module.id)
            modules.append(
                SimpleNamespace(
                    module=module,
                    started=count_in_words(started),
                    done=count_in_words(done),
                    hardest=[
                        (question_in_words(key, one.item_id), one) for one in hardest_questions(connection, module.id)
                    ],
                    heard=_heard(connection, manifest, module) if manifest else [],
                )
            )
        problems = [_with_place(report) for report in learner_store.open_item_problems(connection)]
    return render_template(
        "trainer/trainer.html", modules=modules, problems=problems, build_id=manifest.build_id if manifest else ""
    )


@blueprint.post("/trainer/problems/<uuid:client_id>/close")
@access(Permission.TRAIN)
def close_problem(client_id: Any) -> Any:
    """Mark a report as dealt with."""
    here = bridge()
    here.database.write(
        lambda connection: learner_store.close_item_problem(connection, str(client_id), here.clock.now())
    )
    return redirect(url_for("trainer.trainer"), 303)


def _heard(connection: Connection, manifest: Manifest, module: Module) -> list[Heard]:
    practice = library().answer_key(manifest.build_id).practice
    items = [item for item in module.items if is_heard(item)]
    return [heard_of(item, practice.get(item.id), choices_of(connection, module.id, item.id)) for item in items]


def _with_place(report: dict[str, Any]) -> dict[str, Any]:
    parts = [report[name] for name in ("module_id", "page_id", "item_id") if report[name]]
    return report | {"place": " / ".join(parts) or "the course"}
