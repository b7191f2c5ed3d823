"""Makes the demonstration's store: fictional people, and a month of history through the same doors as real use.

The whole instance is made in a folder beside its place and renamed at the end, so an interrupted first start leaves
nothing half-made: the next start begins again. On PostgreSQL the database cannot be renamed with it; one that an
interrupted start has left is named, and has to be made anew.
"""

import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Connection

from lrs_bridge.app import close_app, create_app
from lrs_bridge.clock import LONDON, Clock, SetClock, SystemClock
from lrs_bridge.config import Config
from lrs_bridge.course.imports import import_build
from lrs_bridge.course.library import Library
from lrs_bridge.course.manifest import Manifest, Module
from lrs_bridge.demonstration import funding as paper
from lrs_bridge.demonstration.history import VISITS, Visit, first_module, pages_of_visit
from lrs_bridge.demonstration.learner import Learner
from lrs_bridge.demonstration.people import PEOPLE_CSV, SETTINGS_CSV
from lrs_bridge.errors import HandrailError
from lrs_bridge.funding import claims, rules_versions, uploads
from lrs_bridge.instance import make_instance_folder
from lrs_bridge.people import sign_in_store, store
from lrs_bridge.people.import_files import import_people_files
from lrs_bridge.storage.copy_store import is_empty
from lrs_bridge.storage.database import Database
from lrs_bridge.storage.open_store import open_store, refusing_plainly, shown_url
from lrs_bridge.web.bridge import Bridge

Say = Callable[[str], None]


def import_course(config: Config, *, site: Path, build: Path, clock: Clock | None = None) -> str:
    """Bring the built course into the instance and make it current; doing it again changes nothing."""
    make_instance_folder(config.instance)
    database = open_store(config)
    try:
        now = (clock or SystemClock()).now()
        return import_build(database, config.instance / "courses", site=site, build=build, now=now)
    finally:
        database.close()


def prepare_demonstration(config: Config, *, site: Path, build: Path, say: Say) -> None:
    """Make the demonstration's store if there is none, then bring the course up to date in it."""
    if not _is_made(config):
        _make_whole(config, site=site, build=build, say=say)
    import_course(config, site=site, build=build)


def _is_made(config: Config) -> bool:
    # The folder gets its name only once everything is in it.
    return (config.instance / ("handrail.sqlite" if _keeps_a_file(config) else "keys")).exists()


def _keeps_a_file(config: Config) -> bool:
    return config.store_url.startswith("sqlite")


def _check_is_empty(config: Config) -> None:
    with refusing_plainly(config), closing(Database(config.store_url)) as database, database.reading() as connection:
        if not is_empty(connection):
            raise HandrailError(
                f"The database at {shown_url(config.store_url)} holds tables, and {config.instance} is not there: "
                "a first start was stopped half way, or it is another bridge's. Make a new, empty database and name "
                "it in HANDRAIL_STORE.",
                code="store-refused",
            )


def _make_whole(config: Config, *, site: Path, build: Path, say: Say) -> None:
    if config.instance.exists() and any(config.instance.iterdir()):
        raise HandrailError(
            f"{config.instance} holds files but no store. Move it away, or name another folder in HANDRAIL_INSTANCE.",
            code="store-refused",
        )
    making = config.instance.with_name(config.instance.name + ".making")
    shutil.rmtree(making, ignore_errors=True)
    if not _keeps_a_file(config):
        _check_is_empty(config)
    made = replace(
        config,
        instance=making,
        store_url=f"sqlite:///{making / 'handrail.sqlite'}" if _keeps_a_file(config) else config.store_url,
        checkpoint_copy=making.with_name(making.name + ".last-checkpoint"),
    )
    made.checkpoint_copy.unlink(missing_ok=True)
    _fill(made, site=site, build=build, today=datetime.now(LONDON).date(), say=say)
    if config.instance.exists():
        config.instance.rmdir()
    making.rename(config.instance)
    # A crash before this line loses only the copy; the bridge writes a new one at its next checkpoint.
    made.checkpoint_copy.replace(config.checkpoint_copy)


def _fill(config: Config, *, site: Path, build: Path, today: date, say: Say) -> None:
    say("Making a month of history for fictional people (once)…")
    clock = SetClock(datetime.combine(today - timedelta(days=30), datetime.min.time(), LONDON).replace(hour=9))
    build_id = import_course(config, site=site, build=build, clock=clock)
    app = create_app(config, clock=clock, start_sequencer=False)
    try:
        here: Bridge = app.extensions["handrail"]
        import_people_files(here.database, SETTINGS_CSV.encode(), PEOPLE_CSV.encode(), now=clock.now())
        library = Library(here.courses_folder)
        manifest = library.manifest(build_id)
        module = first_module(manifest)
        if module is None:
            return
        _enter_rules(here, clock, today, module)
        for number, visit in enumerate(VISITS, start=1):
            _make_visit(app, clock, manifest, module, library, visit, today)
            say(f"  visit {number} of {len(VISITS)}")
        _claim(here, clock, today)
        app.extensions["handrail_sequence_now"]()
    finally:
        close_app(app)


def _make_visit(
    app: Flask, clock: SetClock, manifest: Manifest, module: Module, library: Library, visit: Visit, today: date
) -> None:
    here: Bridge = app.extensions["handrail"]
    clock.move_to(visit.starts_at(today))
    learner = Learner(app, clock, manifest, _cookie_of(here, visit.person_ref))
    learner.open(module)
    key = library.answer_key(manifest.build_id)
    for page in pages_of_visit(module, visit):
        learner.read(page.id, seconds=page.minutes * 60 * visit.pace_percent // 100)
        for item in module.items:
            if item.page != page.id or item.card == "check":
                continue
            if item.card == "reflection":
                learner.answer(page.id, item.id, item.hash, {"done": True}, reflection=True)
            elif item.sign_off:
                learner.ask_to_be_seen(page.id, item)
            elif item.card in ("video", "audio"):
                learner.watch(page.id, item)
            elif item.scenario:
                learner.play(page.id, item, key.ratings.get(item.id, {}))
            else:
                marked = key.practice.get(item.id)
                best = list(marked.right) if marked and marked.right else [item.options[len(item.options) // 2]]
                learner.answer(page.id, item.id, item.hash, best[:1] if item.kind == "short" else best)
    if module.check is not None:
        questions = key.checks[module.check.id].questions
        right_answers = {question.id: list(question.right) for question in questions}
        for misses in visit.misses or ():
            clock.move_on(seconds=15)  # reads the result
            for page_id in learner.pages_to_read_again():
                learner.read(page_id, seconds=60)
            if learner.take_check(right_answers, misses=misses):
                break
    if visit.walks_away:
        learner.walk_away()
    else:
        learner.leave()
    learner.look_at_finish(module)
    app.extensions["handrail_sequence_now"]()


def _cookie_of(here: Bridge, person_ref: str) -> tuple[str, str]:
    person_id = _person_id(here, person_ref)
    token = here.database.write(
        lambda connection: sign_in_store.start_sign_in(
            connection, secret=here.secret, person_id=person_id, now=here.clock.now()
        )
    )
    return sign_in_store.COOKIE, token


def _person_id(here: Bridge, person_ref: str) -> str:
    with here.database.reading() as connection:
        person = store.find_person_by_ref(connection, person_ref)
    if person is None:
        raise HandrailError(f"The demonstration has no person {person_ref}.")
    return str(person.person_id)


def _enter_rules(here: Bridge, clock: SetClock, today: date, module: Module) -> None:
    entered_by, approved_by = _person_id(here, "A-01"), _person_id(here, "D-02")
    body = paper.rules_yml(today, module.id)
    rules = here.database.write(
        lambda connection: rules_versions.add_rules(connection, body, entered_by=entered_by, now=clock.now())
    )
    here.database.write(
        lambda connection: rules_versions.approve_rules(
            connection, rules_id=rules.rules_id, version=rules.version, approved_by=approved_by, now=clock.now()
        )
    )


def _claim(here: Bridge, clock: SetClock, today: date) -> None:
    clock.move_to(datetime.combine(today - timedelta(days=1), datetime.min.time(), UTC).replace(hour=10))
    for prefix, setting_ref, manager_ref, submitted, draft in (
        ("L-", "LARCH", "M-01", ("LARCH-2026-11", paper.LARCH_CLAIM), None),
        ("F-", "FELLSIDE", "M-02", ("FELL-2026-11", paper.FELLSIDE_CLAIM), ("FELL-2026-12", paper.FELLSIDE_DRAFT)),
    ):
        manager = _person_id(here, manager_ref)
        _upload(here, clock, "releases.csv", paper.releases_csv(prefix, today), manager)
        (claim_id,) = _upload(
            here, clock, "claims.csv", paper.claims_csv(submitted[0], setting_ref, submitted[1]), manager
        )
        _submit(here, clock, claim_id, manager)
        if draft is not None:
            _upload(here, clock, "claims.csv", paper.claims_csv(draft[0], setting_ref, draft[1]), manager)


def _submit(here: Bridge, clock: SetClock, claim_id: str, submitted_by: str) -> None:
    here.database.write(
        lambda connection: claims.submit_claim(
            connection,
            claim_id=claim_id,
            submitted_by=submitted_by,
            evidence_of_spend="held-by-setting",
            now=clock.now(),
        )
    )


def _upload(here: Bridge, clock: SetClock, file_name: str, data: bytes, uploaded_by: str) -> list[str]:
    clock.move_on(seconds=90)
    act: Callable[..., Any] = uploads.import_releases if file_name == "releases.csv" else uploads.import_claims

    def keep(connection: Connection) -> Any:
        return act(connection, data, file_name=file_name, uploaded_by=uploaded_by, setting_ids=None, now=clock.now())

    result = here.database.write(keep)
    return result if isinstance(result, list) else []
