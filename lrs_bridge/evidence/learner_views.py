"""A learner's pages outside the course: My training, break, finish, receipt, certificate, My record."""

import re
import uuid
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request, url_for
from markupsafe import Markup
from sqlalchemy import Connection

from lrs_bridge.course.library import library
from lrs_bridge.course.manifest import Module
from lrs_bridge.course.said import Said
from lrs_bridge.errors import HandrailError
from lrs_bridge.evidence import award_store, learner_store
from lrs_bridge.evidence.answer_words import answer_in_words, card_in_words
from lrs_bridge.evidence.award import Award
from lrs_bridge.evidence.certificate import make_certificate
from lrs_bridge.evidence.codes import parse_code
from lrs_bridge.evidence.my_record import day_bands, everything_about, record_as_csv, record_as_json
from lrs_bridge.evidence.my_training import Standing, in_order, is_done, standing_of
from lrs_bridge.evidence.pledge_views import find_pledge_due
from lrs_bridge.evidence.pledges import OUTCOMES
from lrs_bridge.evidence.titles import Titles, titles_for_reader
from lrs_bridge.evidence.words import FILTERS, local_clock
from lrs_bridge.launch import another_try
from lrs_bridge.launch.api_person import require_same_person
from lrs_bridge.ledger.store import proof_of
from lrs_bridge.people.store import find_names, managers_of
from lrs_bridge.people.visitor import today
from lrs_bridge.timekeeping.method import union_seconds
from lrs_bridge.web.access import Permission, access, signed_in
from lrs_bridge.web.bridge import bridge
from lrs_bridge.web.limits import limiter

blueprint = Blueprint("learner", __name__)
for _name, _filter in FILTERS.items():
    blueprint.add_app_template_filter(_filter, _name)

_LONGEST_WORDS = 2000

# Part of the record → its heading, in the order shown. Parts without a heading are in the downloads only.
_HEADINGS = {
    "identity": "Who you are",
    "spell": "Where you work",
    "module_record": "Modules",
    "page_visit": "Pages opened",
    "response": "Practice answers and reflections",
    "pledge_answer": "How pledges went",
    "attempt": "End checks, with marks",
    "another_try": "Further tries you asked for",
    "observation": "What was seen of you at work",
    "award": "Certificates and receipts",
    "statement": "Statements about you",
    "release": "Time planned for training",
    "claim_line": "Claims that name you",
    "sign_in": "Sign-ins",
}
_SHOWN_COLUMNS = {
    "identity": ("name", "email", "person_ref", "trn"),
    "spell": ("job_role", "discipline", "employed_from", "employed_to"),
    "module_record": ("module", "started_at", "completed_at", "passed_at"),
    "page_visit": ("module", "page", "first_opened_at", "last_opened_at"),
    "response": ("question", "answer", "right", "received_at"),
    "pledge_answer": ("outcome", "answered_at"),
    "attempt": ("module", "check", "attempt_number", "submitted_at", "right_count", "passed"),
    "another_try": ("module", "asked_at", "opened_at", "taken_back_at", "declined_at", "declined_words"),
    "observation": ("sign_off", "observed_on", "all_seen", "note", "reason"),
    "award": ("module_title", "module_version", "awarded_at", "receipt_code"),
    "statement": ("kept_at", "verb_id", "statement_id"),
    "release": ("release_ref", "planned_start", "planned_end", "backfill_method"),
    "claim_line": ("claim_id", "line", "hours_claimed", "release_ref"),
    "sign_in": ("started_at", "last_seen_at", "ended_at"),
}


# Columns whose names alone would not say what is in them.
_COLUMN_HEADINGS = {"declined_at": "Answered not now", "declined_words": "In these words", "all_seen": "All of it seen"}


@blueprint.get("/my-training")
@access(Permission.LEARN)
def my_training() -> str:
    """Show what is next, what else there is, and what is done."""
    following, rest, done = in_order(_standings())
    with bridge().database.reading() as connection:
        pledge = find_pledge_due(connection, signed_in().person_id)
        titles = titles_for_reader(connection)
    return render_template(
        "learner/my_training.html",
        next=following,
        rest=rest,
        done=done,
        titles=titles,
        pledge=pledge,
        outcomes=OUTCOMES,
        pledge_answered=request.args.get("pledge") == "answered",
    )


@blueprint.get("/my-training/<module_id>")
@access(Permission.LEARN)
def module_page(module_id: str) -> str:
    """Show one module before it is opened: what is in it, how long, how it counts."""
    one = _standing(module_id)
    check = one.module.check
    needed = -(-check.question_count * check.pass_percent // 100) if check else 0
    person = signed_in()
    with bridge().database.reading() as connection:
        tries = another_try.tries_of(connection, person.person_id, _course_id(), one.module)
        whom = [one.name for one in managers_of(connection, person, today(bridge()))]
        answerers = {one.opened_by or one.declined_by for one in tries.asks} if tries else set()
        names = find_names(connection, {one for one in answerers if one})
        title = titles_for_reader(connection).module(module_id)
    return render_template(
        "learner/module.html",
        one=one,
        title=title,
        needed=needed,
        tries=tries,
        whom=whom,
        names=names,
        support_name=person.support_name,
        support_contact=person.support_contact,
    )


@blueprint.get("/break/<module_id>")
@access(Permission.LEARN)
def take_a_break(module_id: str) -> str:
    """Show the calm page: the clock has stopped."""
    _standing(module_id)
    person = signed_in()
    with bridge().database.reading() as connection:
        heard = learner_store.last_heard_at(connection, person.person_id, module_id)
    return render_template(
        "learner/break.html",
        module_id=module_id,
        last_heard=local_clock(heard) if heard else None,
        support_name=person.support_name,
        support_contact=person.support_contact,
    )


@blueprint.get("/finished/<module_id>")
@access(Permission.LEARN)
def finished(module_id: str) -> str:
    """Show what the finish means, or what is still to come. Gives the award when it is due."""
    one = _standing(module_id)
    person = signed_in()
    award = award_if_due(person.person_id, one.module)
    with bridge().database.reading() as connection:
        record = learner_store.module_records(connection, person.person_id, _course_id()).get(module_id)
        own_words = (
            learner_store.shared_words(connection, person.person_id, record["registration_id"], module_id)
            if record
            else []
        )
        in_record = award is not None and proof_of(connection, award.leaf_id) is not None
        title = titles_for_reader(connection).module(module_id, award.build_id if award else "")
    return render_template(
        "learner/finished.html",
        award=award,
        title=title,
        module=one.module,
        completed=bool(record and record["completed_at"]),
        passed=bool(record and record["passed_at"]) or one.module.check is None,
        own_words=own_words,
        private_items=[item.id for item in one.module.items if item.share == "only-me"][-1:],
        in_record=in_record,
    )


@blueprint.get("/receipts/<receipt_code>")
@access(Permission.LEARN)
def receipt(receipt_code: str) -> str:
    """Show one of the learner's own receipts."""
    award = _own_award_by_receipt(receipt_code)
    with bridge().database.reading() as connection:
        proof = proof_of(connection, award.leaf_id)
        titles = titles_for_reader(connection)
    title, own = (one.module(award.module_id, award.build_id) for one in (titles, titles.in_own_language()))
    return render_template(
        "learner/receipt.html", award=award, proof=proof, title=title, recorded=Said(award.module_title, own.language)
    )


@blueprint.get("/receipts/<receipt_code>/proof")
@access(Permission.LEARN)
def receipt_proof(receipt_code: str) -> Response:
    """Download the tlog-proof behind a receipt."""
    award = _own_award_by_receipt(receipt_code)
    with bridge().database.reading() as connection:
        proof = proof_of(connection, award.leaf_id)
    if proof is None:
        abort(404)
    return _download(proof.encode(), "text/plain; charset=utf-8", f"receipt-{award.receipt_code}.tlog-proof")


@blueprint.get("/certificates/<award_id>.pdf")
@access(Permission.LEARN)
def certificate_pdf(award_id: str) -> Response:
    """Download one of the learner's own certificates."""
    person = signed_in()
    with bridge().database.reading() as connection:
        award = award_store.find_award_by_id(connection, person.person_id, award_id)
    if award is None:
        abort(404)
    pdf = make_certificate(award, name=person.name, check_address=bridge().config.base_url + "/certificate-check")
    return _download(pdf, "application/pdf", f"certificate-{award.module_id}.pdf")


@blueprint.get("/certificate-check")
@access(Permission.PUBLIC)
def certificate_check() -> str:
    """Ask for a check code."""
    return render_template("learner/certificate_check.html", award=None, error=None, typed="")


@blueprint.post("/certificate-check")
@access(Permission.PUBLIC)
@limiter.limit("10 per minute; 60 per hour")
def certificate_checked() -> str:
    """Look a check code up. The code comes in the body, so that no log or address holds it."""
    typed = request.form.get("code", "")[:60]
    code = parse_code(typed)
    award = None
    if code is not None:
        with bridge().database.reading() as connection:
            award = award_store.find_award_by_check_code(connection, code)
    error = None
    if award is None:
        error = "Enter the check code as it is printed. No certificate has the one you typed."
    return render_template("learner/certificate_check.html", award=award, error=error, typed=typed)


@blueprint.get("/my-record")
@access(Permission.LEARN)
def my_record() -> str:
    """Show everything held about the person who is signed in."""
    return _record_page()


@blueprint.get("/my-record.csv")
@access(Permission.LEARN)
def my_record_csv() -> Response:
    """Download the record as CSV."""
    with bridge().database.reading() as connection:
        record = everything_about(connection, signed_in().person_id)
    return _download(record_as_csv(record), "text/csv; charset=utf-8", "my-record.csv")


@blueprint.get("/my-record.json")
@access(Permission.LEARN)
def my_record_json() -> Response:
    """Download the record as JSON."""
    with bridge().database.reading() as connection:
        record = everything_about(connection, signed_in().person_id)
    return _download(record_as_json(record, made_at=bridge().clock.now()), "application/json", "my-record.json")


@blueprint.post("/my-record/wrong")
@access(Permission.LEARN)
def record_is_wrong() -> Any:
    """Send the manager a word that the record is wrong."""
    words = request.form.get("words", "").strip()
    if not words or len(words) > _LONGEST_WORDS:
        error = (
            "Write what is wrong." if not words else f"Write at most {_LONGEST_WORDS} letters. Yours has {len(words)}."
        )
        return _record_page(error=error, words=words), 422
    person = signed_in()
    _record_problem(
        kind="record",
        client_id=_client_id(request.form.get("client_id")),
        words=words,
        setting_id=person.setting_ids[0] if person.setting_ids else "",
    )
    return redirect(url_for("learner.my_record") + "#wrong", 303)


@blueprint.get("/problems/new")
@access(Permission.LEARN)
def problem_form() -> str:
    """Ask what is wrong with an item; the place comes from the link."""
    return render_template("learner/problem.html", place=_place(request.args), error=None, words="", sent=False)


@blueprint.post("/problems/new")
@access(Permission.LEARN)
def new_problem() -> Any:
    """Keep a report about an item for the trainer."""
    words = request.form.get("words", "").strip()[:_LONGEST_WORDS]
    place = _place(request.form)
    if not words:
        return render_template(
            "learner/problem.html", place=place, error="Write what the problem is.", words="", sent=False
        ), 422
    _record_problem(kind="item", words=words, **_columns(place))
    return render_template("learner/problem.html", place=place, error=None, words="", sent=True)


@blueprint.post("/api/problems")
@access(Permission.LEARN)
def api_problem() -> Any:
    """Keep a report about an item, sent by a page of the course."""
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise HandrailError("The body must be a JSON object.", code="bad-json")
    require_same_person(body.get("person"))
    words = str(body.get("words", "")).strip()[:_LONGEST_WORDS]
    if not words:
        raise HandrailError("Write what the problem is.", code="empty", where="words", http_status=422)
    _record_problem(kind="item", words=words, **_columns(_place({key: str(value) for key, value in body.items()})))
    return jsonify({"received": True})


def award_if_due(person_id: str, module: Module) -> Award | None:
    """Return the person's award for a module, giving it first when both facts are in and it was not given yet."""
    here = bridge()
    with here.database.reading() as connection:
        record = learner_store.module_records(connection, person_id, _course_id()).get(module.id)
        if record is None:
            return None
        already = award_store.find_award(connection, person_id, record["registration_id"], module.id)
        if already is not None or not is_done(module, record):
            return already
        spans = learner_store.spans_of(connection, person_id, module.id)
    initials = signed_in().initials
    return here.database.write(
        lambda connection: award_store.give_award(
            connection,
            person_id=person_id,
            registration_id=record["registration_id"],
            module_id=module.id,
            build_id=record["build_id"],
            module_title=module.title,
            module_version=module.version,
            credited_seconds=union_seconds(spans),
            initials=initials,
            now=here.clock.now(),
            demonstration=here.config.demo,
        )
    )


def _record_page(*, error: str | None = None, words: str = "") -> str:
    person = signed_in()
    with bridge().database.reading() as connection:
        record = everything_about(connection, person.person_id)
        spans = learner_store.spans_of(connection, person.person_id)
        visits = learner_store.visits_of(connection, person.person_id)
        reports = learner_store.reports_by(connection, person.person_id, "record")
        has_manager = bool(managers_of(connection, person, today(bridge())))
        titles = titles_for_reader(connection)
    _put_into_words(record, titles)
    return render_template(
        "learner/my_record.html",
        bands=day_bands(spans),
        total_minutes=union_seconds(spans) // 60,
        sessions=[{**vars(visit), "title": titles.module(visit.module_id, visit.build_id)} for visit in visits],
        parts=[(part, heading, _shown(part, record[part])) for part, heading in _HEADINGS.items()],
        record_table=_record_table,
        reports=reports,
        has_manager=has_manager,
        client_id=str(uuid.uuid4()),
        error=error,
        words=words,
    )


def _put_into_words(record: dict[str, list[dict[str, Any]]], titles: Titles) -> None:
    """Add to the rows of a record what its ids stand for, in the reader's language."""
    builds = {(row["registration_id"], row["module_id"]): row["build_id"] for row in record["module_record"]}
    for part in ("module_record", "page_visit", "attempt", "another_try", "observation"):
        for row in record[part]:
            module_id = row["module_id"]
            build_id = row.get("build_id") or builds.get((row["registration_id"], module_id), "")
            row["module"] = titles.module(module_id, build_id)
            if "page_id" in row:
                row["page"] = titles.page(module_id, row["page_id"], build_id)
            if "check_id" in row:
                row["check"] = titles.check(module_id, row["check_id"], build_id)
            if part == "observation":
                row["sign_off"] = titles.sign_off(module_id, row["item_id"], build_id)
    record["response"] = [_in_words(row, titles) for row in record["response"]]


def _in_words(row: dict[str, Any], titles: Titles) -> dict[str, Any]:
    """Return a response with its question and answer in words, as far as its build is still here."""
    manifest = library().find_manifest(row["build_id"])
    module = manifest.find_module(row["module_id"]) if manifest is not None else None
    key = library().answer_key(row["build_id"]).practice.get(row["item_id"]) if manifest is not None else None
    page_title = titles.page(row["module_id"], row["page_id"], row["build_id"])
    if key and titles.language in key.translations:
        prompt, words = key.translations[titles.language]
        translated = replace(key, prompt=prompt, words={**key.words, **words})
        question: Any = (
            Said(prompt, titles.language) if prompt else card_in_words(module, row["item_id"], key, page_title)
        )
        answer: Any = answer_in_words(translated, row["given"], module, row["item_id"])
        # What was typed is in whatever language it was typed in.
        answer = Said(answer, titles.language) if isinstance(row["given"], list) and words else answer
    else:
        question = card_in_words(module, row["item_id"], key, page_title)
        answer = answer_in_words(key, row["given"], module, row["item_id"])
    if not row["item_id"]:
        answer = titles.page(row["module_id"], str(row["given"]), row["build_id"])
    return row | {"question": question, "answer": answer}


def _shown(part: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: row[name] for name in _SHOWN_COLUMNS[part]} for row in rows]


def _record_table(rows: list[dict[str, Any]], name: str) -> Markup:
    if not rows:
        return Markup('<p class="govuk-body">Nothing.</p>')
    head = Markup("").join(
        Markup('<th scope="col" class="govuk-table__header">{}</th>').format(_heading(name)) for name in rows[0]
    )
    body = Markup("").join(
        Markup('<tr class="govuk-table__row">{}</tr>').format(
            Markup("").join(Markup('<td class="govuk-table__cell">{}</td>').format(_said(row[name])) for name in row)
        )
        for row in rows
    )
    return Markup(
        '<div class="hr-table-scroll" tabindex="0" role="region" aria-label="{}">'
        '<table class="govuk-table govuk-body-s"><thead class="govuk-table__head"><tr class="govuk-table__row">{}</tr>'
        '</thead><tbody class="govuk-table__body">{}</tbody></table></div>'
    ).format(name, head, body)


def _heading(name: str) -> str:
    return _COLUMN_HEADINGS.get(name) or name.removesuffix("_id").removesuffix("_at").replace("_", " ").capitalize()


def _said(value: Any) -> Any:
    if value is None or value == "":
        return "–"
    if value is True:
        return "yes"
    if value is False:
        return "no"
    if hasattr(value, "__html__"):
        return value
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_said(part)}" for key, part in value.items())
    stamp = re.fullmatch(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)\.\d{3}Z", str(value))
    return f"{stamp[1]} {stamp[2]} UTC" if stamp else str(value)


def _course_id() -> str:
    with bridge().database.reading() as connection:
        manifest = library().current(connection)
    return manifest.course_id if manifest else ""


def _standings() -> list[Standing]:
    person_id = signed_in().person_id
    with bridge().database.reading() as connection:
        manifest = library().current(connection)
        if manifest is None:
            return []
        records = learner_store.module_records(connection, person_id, manifest.course_id)
        standings = []
        for module in manifest.modules:
            record = records.get(module.id)
            registration_id = record["registration_id"] if record else ""
            opened = learner_store.pages_opened(connection, person_id, registration_id, module.id)
            award = award_store.find_award(connection, person_id, registration_id, module.id) if record else None
            seen = _versions_seen(connection, person_id, module) if record and module.edits else []
            standings.append(standing_of(module, record, opened, award, seen))
    return standings


def _versions_seen(connection: Connection, person_id: str, module: Module) -> list[str]:
    """Return the versions of a module that a person opened; every build that was ever launched is kept."""
    builds = learner_store.builds_opened(connection, person_id, module.id)
    manifests = [manifest for build_id in builds if (manifest := library().find_manifest(build_id))]
    return [old.version for manifest in manifests if (old := manifest.find_module(module.id))]


def _standing(module_id: str) -> Standing:
    found = next((one for one in _standings() if one.module.id == module_id), None)
    if found is None:
        abort(404)
    return found


def _own_award_by_receipt(receipt_code: str) -> Award:
    code = parse_code(receipt_code)
    with bridge().database.reading() as connection:
        award = award_store.find_award_by_receipt_code(connection, signed_in().person_id, code or "")
    if award is None:
        abort(404)
    return award


def _place(given: Any) -> dict[str, str]:
    """Return the item a report is about; ids and versions only, so that nothing else gets into a link."""
    place = {name: str(given.get(name, ""))[:80] for name in ("module", "page", "item", "item_version")}
    clean = {name: value if re.fullmatch(r"[\w.:/-]*", value) else "" for name, value in place.items()}
    return clean | {"client_id": _client_id(given.get("client_id"))}


def _columns(place: dict[str, str]) -> dict[str, str]:
    return {
        "client_id": place["client_id"],
        "module_id": place["module"],
        "page_id": place["page"],
        "item_id": place["item"],
        "item_version": place["item_version"],
    }


def _client_id(given: object) -> str:
    try:
        return str(uuid.UUID(str(given)))
    except ValueError:
        return str(uuid.uuid4())


def _record_problem(*, kind: str, client_id: str, words: str, **facts: str) -> None:
    here, person_id = bridge(), signed_in().person_id
    here.database.write(
        lambda connection: learner_store.record_problem(
            connection,
            person_id=person_id,
            client_id=client_id,
            now=here.clock.now(),
            kind=kind,
            words=words,
            **facts,
        )
    )


def _download(data: bytes, content_type: str, file_name: str) -> Response:
    response = Response(data, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response
