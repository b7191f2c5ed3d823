"""site/course.json: what the bridge, the runtime and the guard know of a build."""

from collections.abc import Sequence
from html import unescape
from pathlib import Path
from typing import Any

from builder.card_html.fields import plain_text
from builder.hashing import canonical_json, sha256_hex
from builder.inline import render_block, render_inline
from builder.model import Card, Check, Course, Edit, Module, Page, PlacedCard, Translation
from builder.records.check import CheckCard
from builder.records.question import Question
from builder.records.reflection import Reflection
from builder.records.scenario import Scenario
from builder.records.sign_off import SignOff

FORMAT = "handrail-course/1"
FILE_NAME = "course.json"


def build_manifest(course: Course, inline_scripts: list[str], files: dict[str, str]) -> dict[str, Any]:
    """Return the manifest. Shape: handrail/contracts/manifest.schema.json; files is path → SHA-256 in hex."""
    return {
        "format": FORMAT,
        "course": {"id": course.id, "title": course.title, "language": course.language} | _languages_to_json(course),
        "modules": [_module_to_json(module) | _translations_to_json(course, module) for module in course.modules],
        "inline_scripts": inline_scripts,
        "files": files,
    }


def manifest_bytes(manifest: dict[str, Any]) -> bytes:
    """Return the bytes of course.json."""
    return canonical_json(manifest)


def build_id_of(data: bytes) -> str:
    """Return the name of a build: 16 hex digits of its manifest's hash."""
    return sha256_hex(data)[:16]


def hash_files(site: Path) -> dict[str, str]:
    """Return the SHA-256 of every file below site/ except the manifest, by path."""
    return {
        path: sha256_hex((site / path).read_bytes())
        for path in sorted(found.relative_to(site).as_posix() for found in site.rglob("*") if found.is_file())
        if path != FILE_NAME
    }


def _module_to_json(module: Module) -> dict[str, Any]:
    check = module.check
    check_page = next((page for page in module.pages if check and page.id == check.page_id), None)
    return {
        "id": module.id,
        "title": module.title,
        "version": module.version,
        "minutes": module.minutes,
        "level": module.level,
        "summary": module.summary,
        "content_note": render_block(module.content_note) if module.content_note else None,
        "objectives": [{"id": objective.id, "text": objective.text} for objective in module.objectives],
        "audience": list(module.audience),
        "review": {"status": module.review.status, "by": module.review.by, "on": module.review.on},
        "start": f"{module.folder}/",
        "pages": [_page_to_json(page) for page in module.pages],
        "items": [_item_to_json(page, placed) for page in module.pages for placed in page.cards],
        "check": {
            "id": check.card.id,
            "page": check.page_id,
            "title": check.card.title,
            "pass_percent": check.card.pass_percent,
            "question_count": check.question_count,
            "hash": check.hash,
        }
        | _limits(check)
        if check and check_page
        else None,
    } | ({"changes": [_edit_to_json(edit) for edit in module.edits]} if module.edits else {})


def _edit_to_json(edit: Edit) -> dict[str, Any]:
    told = {"text": edit.text} if edit.text else {}
    return {"version": edit.version, "kind": edit.kind, "items": list(edit.items)} | told


def _languages_to_json(course: Course) -> dict[str, Any]:
    """Return the languages of a course that has more than one."""
    if not course.translations:
        return {}
    return {"translations": {one.language: {"title": one.title} for one in course.translations}}


def _translations_to_json(course: Course, module: Module) -> dict[str, Any]:
    """Return a module's texts, pages and hashes in each other language; ids are the same in all, and stand once."""
    if not course.translations:
        return {}
    found = ((made, one) for made in course.translations for one in made.modules if one.id == module.id)
    return {"translations": {made.language: _translation_to_json(made, one) for made, one in found}}


def _translation_to_json(made: Translation, module: Module) -> dict[str, Any]:
    pages = [page for page in module.pages if page.source_path in made.pages]
    checks = [placed.card for page in pages for placed in page.cards if isinstance(placed.card, CheckCard)]
    return {
        "title": module.title,
        "summary": module.summary,
        "content_note": render_block(module.content_note) if module.content_note else None,
        "objectives": {objective.id: objective.text for objective in module.objectives},
        "pages": {page.id: {"title": page.title, "url": page.url, "hash": page.hash} for page in pages},
        "items": {placed.card.id: placed.card.hash for page in pages for placed in page.cards},
    } | ({"check": {"title": checks[0].title}} if checks else {})


def _page_to_json(page: Page) -> dict[str, Any]:
    return {
        "id": page.id,
        "title": page.title,
        "url": page.url,
        "minutes": page.minutes,
        "alternative_to": page.alternative_to,
        "hash": page.hash,
        "landing": page.landing,
    }


def _item_to_json(page: Page, placed: PlacedCard) -> dict[str, Any]:
    card = placed.card
    return {
        "id": card.id,
        "card": card.card,
        "kind": card.kind,
        "page": page.id,
        "hash": card.hash,
        "objective": getattr(card, "objective", None),
        "share": getattr(card, "share", None),
        "options": [option.id for option in _options_shown(card)],
    } | _kind_to_json(card)


def _options_shown(card: Card) -> Sequence[Any]:
    return card.shown if isinstance(card, Question) else getattr(card, "options", ())


def _limits(check: Check) -> dict[str, int]:
    """Return the limits that a check's author set, and no others."""
    limits = {"bank_count": len(check.questions) if check.card.pick else 0}
    limits |= {"attempts": check.card.attempts, "wait_seconds": check.card.wait_seconds}
    return {name: value for name, value in limits.items() if value}


def _kind_to_json(card: Card) -> dict[str, Any]:
    """Return what only some kinds of cards have."""
    if isinstance(card, Question):
        found = {"targets": [target.id for target in card.targets], "keeps_text": card.keeps_text}
        return {name: value for name, value in found.items() if value}
    if isinstance(card, Reflection) and card.prompt_again_days:
        return {"prompt_again_days": card.prompt_again_days}
    if isinstance(card, Scenario):
        return {"scenario": _scenario_to_json(card)}
    if isinstance(card, SignOff):
        return {"sign_off": _sign_off_to_json(card)}
    return {}


def _scenario_to_json(card: Scenario) -> dict[str, Any]:
    """Return the ways through a scenario; how its choices are rated is for the answer key."""
    return {
        "title": card.title,
        "start": card.start,
        "endings": [part.name for part in card.parts if part.is_ending],
        "choices": [
            {
                "id": choice.id,
                "part": part.name,
                "to": choice.to,
                "text": unescape(plain_text(render_inline(choice.text))),
            }
            for part in card.parts
            for choice in part.choices
        ],
    }


def _sign_off_to_json(card: SignOff) -> dict[str, Any]:
    """Return what a manager reads while they watch: the title and each criterion as plain text."""
    return {
        "title": card.title,
        "by": card.by,
        "criteria": [{"id": one.id, "text": unescape(plain_text(render_inline(one.text)))} for one in card.criteria],
    }
