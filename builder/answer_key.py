"""The private answer key: how practice and graded questions are marked. It never lies below site/."""

import contextlib
import hashlib
import hmac
import os
import re
import secrets
from html import unescape
from pathlib import Path
from typing import Any

from builder.card_html.fields import option_html, plain_text
from builder.card_html.question import why_html
from builder.errors import BuildError
from builder.hashing import canonical_json
from builder.inline import Resolve, render_block, render_inline
from builder.links import resolver_for
from builder.model import Check, Course, Module
from builder.records.question import PAIR_KINDS, Question
from builder.records.scenario import Scenario
from builder.words import speaking
from builder.words.marks import settle_all, without_marks

FORMAT = "handrail-key/1"


def build_answer_key(course: Course, build_id: str, secret: bytes) -> dict[str, Any]:
    """Return the key of a build, tied to it by an HMAC that only the holder of the secret can make."""
    with speaking(course.language):
        parts = settle_all(_key_parts(course))
    key = {"format": FORMAT, "build": build_id, **parts}
    return key | {"hmac": hmac.new(secret, canonical_json(key), hashlib.sha256).hexdigest()}


def _key_parts(course: Course) -> dict[str, Any]:
    checks = {}
    translated = _translated_practice(course)
    practice: dict[str, dict[str, Any]] = {}
    ratings: dict[str, dict[str, str]] = {}
    for module in course.modules:
        if module.check:
            checks[module.check.card.id] = _check_to_json(course, module, module.check)
        for page in module.pages:
            for placed in page.cards:
                if isinstance(placed.card, Question):
                    found = _practice_to_json(course, placed.card)
                    practice[placed.card.id] = found | _in_languages(translated.get(placed.card.id, {}))
                elif isinstance(placed.card, Scenario):
                    ratings[placed.card.id] = {one.id: one.rating for one in placed.card.options if one.rating}
    return {"checks": checks, "practice": practice, "ratings": ratings}


def _check_to_json(course: Course, module: Module, check: Check) -> dict[str, Any]:
    resolve = resolver_for(course, module, check)
    return {
        "module": module.id,
        "page": check.page_id,
        "pass_percent": check.card.pass_percent,
        "questions": [
            _question_to_json(course, question, resolve)
            | _in_languages(_question_in_languages(course, module, check, question))
            for question in check.questions
        ],
    }


def _in_languages(found: dict[str, Any]) -> dict[str, Any]:
    """Return an entry of what is said in other languages, by language; none where there is none."""
    return {"translations": found} if found else {}


def _question_in_languages(course: Course, module: Module, check: Check, question: Question) -> dict[str, Any]:
    """Return the words of a graded question by language: marks and ids are the original's, and stand there once."""
    found = {}
    for made in course.translations:
        own = made.questions_by_id.get(question.id)
        if own:
            here = next(one for one in made.modules if one.id == module.id)
            with speaking(made.language):
                found[made.language] = _words_to_json(own, resolver_for(course, here, check, made.language))
    return found


def _words_to_json(question: Question, resolve: Resolve) -> dict[str, Any]:
    found: dict[str, Any] = {
        "prompt_html": render_block(question.prompt, resolve),
        "options": {
            option.id: {
                "html": option_html(question, index, option, resolve),
                "feedback_html": render_block(option.feedback, resolve),
            }
            for index, option in enumerate(question.options)
        },
        "why_html": why_html(question, resolve),
    }
    if question.targets:
        found["targets"] = {
            target.id: unescape(plain_text(render_inline(target.text, resolve))) for target in question.targets
        }
    return found


def _translated_practice(course: Course) -> dict[str, dict[str, Any]]:
    """Return the words of each translated practice question, by its id and by language."""
    found: dict[str, dict[str, Any]] = {}
    for language, card in course.translated_cards.values():
        if isinstance(card, Question):
            with speaking(language):
                found.setdefault(card.id, {})[language] = _plain_words(card)
    return found


def _right_in_every_language(course: Course, question: Question) -> list[str] | None:
    """Return the right answer; for words to type, those of every language."""
    if question.kind != "short":
        return question.right
    cards = (card for _, card in course.translated_cards.values())
    graded = (card for made in course.translations for _, card in made.questions)
    same = (card for card in (*cards, *graded) if isinstance(card, Question) and card.id == question.id)
    return list(dict.fromkeys([*question.accepted, *(text for card in same for text in card.accepted)]))


def _practice_to_json(course: Course, question: Question) -> dict[str, Any]:
    """Return how a practice question is marked, and its words, for whoever reads the answers later."""
    right = _right_in_every_language(course, question)
    return {"kind": question.kind, "right": right} | _plain_words(question)


def _plain_words(question: Question) -> dict[str, Any]:
    options = {option.id: option_html(question, index, option, None) for index, option in enumerate(question.options)}
    targets = {target.id: render_inline(target.text) for target in question.targets}
    return {
        "prompt": unescape(plain_text(render_block(question.prompt))),
        "words": {one: without_marks(unescape(plain_text(html))) for one, html in (options | targets).items()},
    }


def _question_to_json(course: Course, question: Question, resolve: Resolve) -> dict[str, Any]:
    places = {option.id: index for index, option in enumerate(question.options)}
    found: dict[str, Any] = {
        "id": question.id,
        "kind": question.kind,
        "prompt_html": render_block(question.prompt, resolve),
        # In the order that tells nothing: should it ever be shown as it stands, it still gives no answer away.
        "options": [
            {
                "id": option.id,
                "html": option_html(question, places[option.id], option, resolve),
                "right": option.right,
                "feedback_html": render_block(option.feedback, resolve),
            }
            for option in question.shown
        ],
        "why_html": why_html(question, resolve),
        "page": question.read_again,
        "hash": question.hash,
    }
    if question.kind in (*PAIR_KINDS, "order", "short"):
        found["right"] = _right_in_every_language(course, question)
    if question.targets:
        texts = [(target.id, render_inline(target.text, resolve)) for target in question.targets]
        found["targets"] = [{"id": identity, "text": unescape(plain_text(html))} for identity, html in texts]
    if question.keeps_text:
        found["keeps_text"] = True
    return found


def load_or_make_secret(private: Path) -> bytes:
    """Return the secret in build/key-secret, made once, readable by its owner alone.

    Shape: 64 hex digits in the file; the digits themselves are the HMAC's key.
    Raises: BuildError when the file holds something else.
    """
    file = private / "key-secret"
    private.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as stream:
            stream.write(secrets.token_hex(32) + "\n")
    text = file.read_text("utf-8", errors="replace").strip()
    if not re.fullmatch(r"[0-9a-f]{64}", text):
        cure = "Restore it from your backup; or delete it, build, and import site/ and build/ again."
        raise BuildError(f"{file} does not hold 64 hex digits. {cure}")
    return text.encode()


def write_private(file: Path, data: bytes) -> None:
    """Replace a file at once, readable by its owner alone."""
    part = file.with_name(f".{file.name}.part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(file)
