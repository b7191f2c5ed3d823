"""A try at a check: begun, resumed, kept, handed in and marked once. Each act runs inside the caller's transaction."""

import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from lrs_bridge import vocabulary
from lrs_bridge.clock import iso_milliseconds
from lrs_bridge.course.answer_key import CheckKey, KeyOption, KeyQuestion, KeyTarget, canonical_json
from lrs_bridge.course.manifest import Manifest, Module
from lrs_bridge.errors import ConflictError, HandrailError, NotFoundError
from lrs_bridge.launch import another_try_store, answer_shape, attempt_store, marking, store
from lrs_bridge.launch.attempt_store import Attempt
from lrs_bridge.launch.ground import Ground
from lrs_bridge.launch.move_on import with_routes
from lrs_bridge.launch.store import ModuleRecord
from lrs_bridge.ledger.commitment import LeafType
from lrs_bridge.ledger.store import append_pending_leaf

Given = Mapping[str, list[str]]


class ReadAgainFirstError(ConflictError):
    """Pages behind the last try's misses were not opened since."""

    code = "read-again-first"


class AlreadyPassedError(ConflictError):
    """The check was passed; there is nothing to try again."""

    code = "already-passed"


class NoTriesLeftError(ConflictError):
    """Every try that the check's author allows, and that was opened since, was handed in."""

    code = "no-tries-left"


class WaitFirstError(ConflictError):
    """The next try opens later; `opens_at` says when."""

    code = "wait-first"


class AttemptHandedInError(ConflictError):
    """The try was handed in already and takes no more answers."""

    code = "attempt-handed-in"


class UnansweredError(HandrailError):
    """Not every question of the try has an answer."""

    code = "unanswered"
    http_status = 422


class BadAnswerError(HandrailError):
    """An answer names a question or option that the try does not have."""

    code = "bad-answer"
    http_status = 422


def start_attempt(
    connection: Connection, ground: Ground, record: ModuleRecord, *, build_id: str, now: datetime, language: str = ""
) -> Attempt:
    """Return the person's open try, or begin the next one on this build.

    Shape: language is only that of what is said when there is none; a try belongs to no language.
    Raises: AlreadyPassedError, NoTriesLeftError, ReadAgainFirstError, WaitFirstError, NotFoundError when the module has
    no check.
    """
    tries = attempt_store.attempts_of(connection, record.person_id, record.registration_id, record.module_id)
    if record.passed_at is not None:
        raise AlreadyPassedError("You have passed this check already. Nothing more is needed here.")
    if tries and tries[-1].submitted_at is None:
        return tries[-1]
    manifest, module = ground.module(build_id, record.module_id)
    check = check_key_of(ground, manifest, module)
    _check_limits(connection, module, record, tries)
    left = pages_to_read_again(connection, module, record, tries)
    if left:
        raise ReadAgainFirstError(
            "Open these pages once more, then try again.", facts={"pages": page_links(module, left, language)}
        )
    opens_at = next_try_opens_at(module, tries)
    if opens_at is not None and now < opens_at:
        message = "The next try opens a little later. Nothing you did is lost, and no try was used up."
        raise WaitFirstError(message, facts={"opens_at": iso_milliseconds(opens_at)})
    seed = secrets.token_hex(16)
    assert module.check is not None
    attempt = Attempt(
        person_id=record.person_id,
        attempt_id=str(uuid.uuid4()),
        registration_id=record.registration_id,
        module_id=record.module_id,
        build_id=build_id,
        check_id=check.id,
        attempt_number=len(tries) + 1,
        seed=seed,
        question_ids=marking.draw_questions(check, seed, module.check.question_count),
        given={},
        started_at=now,
        submitted_at=None,
        submission_client_id=None,
        right_count=None,
        passed=None,
        marks=None,
        read_again=None,
        leaf_id=None,
    )
    attempt_store.insert_attempt(connection, attempt)
    return attempt


def _check_limits(connection: Connection, module: Module, record: ModuleRecord, tries: list[Attempt]) -> None:
    if tries_left(connection, module, record, tries) == 0:
        raise NoTriesLeftError(
            "You have used the tries that this check has. Nothing else is lost, and you can ask for another one: "
            "open this module under My training."
        )


def tries_left(connection: Connection, module: Module, record: ModuleRecord, tries: list[Attempt]) -> int | None:
    """Return how many tries can still be begun, or None where there is no limit; one that is open is not used up."""
    if module.check is None or not module.check.attempts:
        return None
    opened = another_try_store.count_opened(connection, record.person_id, record.registration_id, record.module_id)
    return max(0, module.check.attempts + opened - sum(one.submitted_at is not None for one in tries))


def next_try_opens_at(module: Module, tries: list[Attempt]) -> datetime | None:
    """Return when the next try opens, or None when nothing has to be waited for."""
    last = tries[-1].submitted_at if tries else None
    if last is None or module.check is None or not module.check.wait_seconds or tries[-1].passed:
        return None
    return last + timedelta(seconds=module.check.wait_seconds)


def check_key_of(ground: Ground, manifest: Manifest, module: Module) -> CheckKey:
    """Return the private key of a module's check.

    Raises: NotFoundError.
    """
    found = ground.library.answer_key(manifest.build_id).checks.get(module.check.id) if module.check else None
    if found is None:
        raise NotFoundError("This module has no check.")
    return found


def pages_to_read_again(
    connection: Connection, module: Module, record: ModuleRecord, tries: list[Attempt]
) -> list[str]:
    """Return the ids of pages behind the last try's misses that were not opened since it was handed in."""
    last = tries[-1] if tries else None
    if last is None or last.submitted_at is None or last.passed or not last.read_again:
        return []
    visits = store.pages_opened(connection, record.person_id, record.registration_id, record.module_id)
    since = with_routes(module, [page for page, opened_at in visits.items() if opened_at > last.submitted_at])
    # A page that this build no longer has cannot be asked for.
    return [page for page in last.read_again if page not in since and module.find_page(page)]


def page_links(module: Module, page_ids: list[str], language: str) -> list[dict[str, str]]:
    """Return {id, title, url} of pages, urls relative to the site's root; of a translated one also the language."""
    found = [page for page_id in page_ids if (page := module.find_page(page_id))]
    pages = [(module.page_in(page, language), page) for page in found]
    return [
        {"id": page.id, "title": page.title, "url": page.url} | ({} if page == own else {"language": language})
        for page, own in pages
    ]


def keep_answers(connection: Connection, ground: Ground, attempt: Attempt, given: Given) -> None:
    """Keep answers of an open try, over those kept before.

    Raises: AttemptHandedInError, BadAnswerError.
    """
    if attempt.submitted_at is not None:
        raise AttemptHandedInError("This try was handed in already. Its answers stay as they were marked.")
    check_given(ground, attempt, given)
    attempt_store.update_attempt(connection, attempt, given={**attempt.given, **given})


def check_given(ground: Ground, attempt: Attempt, given: Given) -> None:
    """Check that answers name questions and options of this try. Raises: BadAnswerError."""
    manifest, module = ground.module(attempt.build_id, attempt.module_id)
    check = check_key_of(ground, manifest, module)
    for question_id, answer in given.items():
        question = check.find_question(question_id) if question_id in attempt.question_ids else None
        if question is None:
            raise BadAnswerError("This try has no such question. Reload the page.", where=question_id[:80])
        fault = answer_shape.find_fault(question.kind, _ids(question.options), _ids(question.targets), answer)
        if fault:
            raise BadAnswerError(f"{fault} Reload the page.", where=question_id)


def _ids(parts: Sequence[KeyOption | KeyTarget]) -> list[str]:
    return [part.id for part in parts]


def _is_answered(check: CheckKey, question_id: str, answer: Sequence[str]) -> bool:
    question = check.find_question(question_id)
    return question is not None and answer_shape.is_complete(question.kind, _ids(question.options), answer)


def submit_attempt(
    connection: Connection, ground: Ground, attempt: Attempt, *, client_id: str, given: Given, now: datetime
) -> Attempt:
    """Mark a try once; handed in again, it stays as it was marked.

    Raises: BadAnswerError, UnansweredError.
    """
    if attempt.submitted_at is not None:
        return attempt
    check_given(ground, attempt, given)
    answers = {**attempt.given, **given}
    manifest, module = ground.module(attempt.build_id, attempt.module_id)
    check = check_key_of(ground, manifest, module)
    empty = [one for one in attempt.question_ids if not _is_answered(check, one, answers.get(one, ()))]
    if empty:
        raise UnansweredError("Some questions have no answer yet.", facts={"questions": empty})
    marked = marking.mark(check, attempt.question_ids, answers)
    done = replace(
        attempt,
        given=_kept(check, answers),
        submitted_at=now,
        submission_client_id=client_id,
        right_count=marked.right_count,
        passed=marked.passed,
        marks=marked.right_by_question,
        read_again=[] if marked.passed else marked.read_again,
    )
    leaf_id = append_pending_leaf(connection, LeafType.MARK, done.attempt_id, mark_document(done), now)
    done = replace(done, leaf_id=leaf_id)
    attempt_store.update_attempt(connection, attempt, **vars(done))
    if done.passed:
        _note_passed(connection, done, now)
    return done


def _kept(check: CheckKey, answers: Given) -> dict[str, list[str]]:
    questions = {question_id: check.find_question(question_id) for question_id in answers}
    return {
        one: answer_shape.kept_answer(question.kind, question.keeps_text, answers[one]) if question else answers[one]
        for one, question in questions.items()
    }


def _note_passed(connection: Connection, attempt: Attempt, now: datetime) -> None:
    record = store.find_record(connection, attempt.person_id, attempt.registration_id, attempt.module_id)
    if record is not None and record.passed_at is None:
        store.update_record(connection, record, passed_at=now, build_id=attempt.build_id)


def mark_document(attempt: Attempt) -> bytes:
    """Return the bytes that the ledger commits to for a marked try; they can be made again from its row."""
    return canonical_json(
        {
            "type": "mark",
            "person": attempt.person_id,
            "attempt": attempt.attempt_id,
            "registration": attempt.registration_id,
            "module": attempt.module_id,
            "build": attempt.build_id,
            "check": attempt.check_id,
            "number": attempt.attempt_number,
            "questions": attempt.question_ids,
            "given": attempt.given,
            "marks": attempt.marks,
            "right": attempt.right_count,
            "passed": attempt.passed,
            "submitted": iso_milliseconds(attempt.submitted_at) if attempt.submitted_at else None,
        }
    )


def paper_of(ground: Ground, attempt: Attempt, language: str = "") -> dict[str, Any]:
    """Return an open try as its learner gets it: questions and answers in their order, never a mark.

    Each question is in the language that is asked for, or in the course's own where it is not translated, and says
    which. Ids are the same in all, so a try that was begun in one language goes on in any.
    """
    manifest, module = ground.module(attempt.build_id, attempt.module_id)
    check = check_key_of(ground, manifest, module)
    questions = [check.find_question(question_id) for question_id in attempt.question_ids]
    words = module.translations.get(language)
    own_title = module.check.title if module.check else ""
    return {
        "attempt": attempt.attempt_id,
        "number": attempt.attempt_number,
        "title": words.check_title or own_title if words else own_title,
        "questions": [
            _question_shown(*_in_language(question, language, manifest), attempt) for question in questions if question
        ],
        "of": len(attempt.question_ids),
        "needed": marking.needed_of(len(attempt.question_ids), check.pass_percent),
    }


def _in_language(question: KeyQuestion, language: str, manifest: Manifest) -> tuple[KeyQuestion, str]:
    """Return a question in a language, else in the course's own, and the language that it is in."""
    translated = question.in_language(language)
    return (translated, language) if translated else (question, manifest.language)


def _question_shown(question: KeyQuestion, language: str, attempt: Attempt) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "id": question.id,
        "language": language,
        "kind": question.kind,
        "prompt_html": question.prompt_html,
        "options": [
            {"id": option.id, "html": option.html} for option in marking.options_in_order(question, attempt.seed)
        ],
        "given": attempt.given.get(question.id, []),
    }
    if question.targets:
        shown["targets"] = [{"id": target.id, "text": target.text} for target in question.targets]
    if question.kind == "short":
        shown["keeps_text"] = question.keeps_text
    return shown


def result_of(ground: Ground, attempt: Attempt, language: str = "") -> dict[str, Any]:
    """Return a marked try: feedback to the answers given; the right answers only once it is passed.

    Shape: language as in paper_of.
    """
    manifest, module = ground.module(attempt.build_id, attempt.module_id)
    check = check_key_of(ground, manifest, module)
    marks = attempt.marks or {}
    questions = []
    for question_id in attempt.question_ids:
        found, given = check.find_question(question_id), attempt.given.get(question_id, [])
        question, spoken = _in_language(found, language, manifest) if found else (None, manifest.language)
        said = _feedback(question, given) if question else []
        one: dict[str, Any] = {
            "id": question_id,
            "language": spoken,
            "right": bool(marks.get(question_id)),
            "your": given,
            "feedback_html": "".join(said),
        }
        if attempt.passed and question:
            one |= {"best": list(question.right), "why_html": question.why_html}
        questions.append(one)
    return {
        "attempt": attempt.attempt_id,
        "number": attempt.attempt_number,
        "passed": bool(attempt.passed),
        "right": attempt.right_count,
        "of": len(attempt.question_ids),
        "needed": marking.needed_of(len(attempt.question_ids), check.pass_percent),
        "questions": questions,
        "read_again": page_links(module, attempt.read_again or [], language),
        "draw": draw_of(ground, attempt),
    }


def draw_of(ground: Ground, attempt: Attempt) -> dict[str, Any]:
    """Return what makes a try's draw again, under the name that `passed` says it by."""
    value = {"check": attempt.check_id, "seed": attempt.seed, "questions": attempt.question_ids}
    return {"name": ground.base_url + vocabulary.PATH_CHECK_DRAW, "value": value}


def _feedback(question: KeyQuestion, given: Sequence[str]) -> list[str]:
    """Return what the author says to an answer: of choices to each picked, of pairs to each thing misplaced."""
    if question.kind in answer_shape.PAIR_KINDS:
        missed = {one.partition(answer_shape.PAIR)[0] for one in set(given) - set(question.right)}
        return [option.feedback_html for option in question.options if option.id in missed]
    if question.kind == "order":
        return []
    return [option.feedback_html for option in question.options if option.id in given]
