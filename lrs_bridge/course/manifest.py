"""The manifest of one immutable build (site/course.json) as frozen records."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from lrs_bridge.course.said import Said
from lrs_bridge.errors import HandrailError

FORMAT = "handrail-course/1"
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
_SEGMENT = re.compile(r"[^./\\\0][^/\\\0]*")


class BadCourseError(HandrailError):
    """A build is not whole, not consistent, or not one that this bridge can read."""

    code = "bad-course"
    http_status = 422


@dataclass(frozen=True)
class Objective:
    """What a learner can do afterwards."""

    id: str
    text: str


@dataclass(frozen=True)
class Review:
    """Who signed a module off: status "draft" or "signed-off"."""

    status: str
    by: str | None
    on: str | None


@dataclass(frozen=True)
class Page:
    """One page. url is relative to the site's root; alternative_to is the page that this one may stand in for."""

    id: str
    title: str
    url: str
    minutes: int
    alternative_to: str | None
    hash: str
    landing: bool


@dataclass(frozen=True)
class Scenario:
    """The ways through a scenario. choices: choice id → (the part it is made in, the part it leads to).

    Shape: words is choice id → its words as plain text.
    """

    title: str
    start: str
    endings: frozenset[str]
    choices: Mapping[str, tuple[str, str]]
    words: Mapping[str, str]

    def place_after(self, path: Sequence[str]) -> str | None:
        """Return the part that choices, made in this order from the start, lead to; None when no way goes so."""
        place = self.start
        for choice in path:
            part, to = self.choices.get(choice, ("", ""))
            if part != place:
                return None
            place = to
        return place


@dataclass(frozen=True)
class Criterion:
    """One thing to be seen."""

    id: str
    text: str


@dataclass(frozen=True)
class SignOff:
    """What somebody is to be seen doing at work. by: who signs (manager)."""

    title: str
    by: str
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True)
class Item:
    """One card. card is question, scenario, reflection, check, sign-off; share only on reflections; options are ids.

    targets are what the things (options) of a match or sort may belong to; keeps_text: typed answers stay as typed.
    Units: prompt_again_days from a pledge to being asked how it went, 0 where it is asked once.
    """

    id: str
    card: str
    kind: str
    page: str
    hash: str
    objective: str | None
    share: str | None
    options: tuple[str, ...]
    scenario: Scenario | None = None
    sign_off: SignOff | None = None
    targets: tuple[str, ...] = ()
    keeps_text: bool = False
    prompt_again_days: int = 0


@dataclass(frozen=True)
class Check:
    """The graded check as it may be public: no questions, no marks.

    Units: question_count of one try, drawn from bank_count; attempts and wait_seconds are 0 where there is no limit.
    """

    id: str
    page: str
    title: str
    pass_percent: int
    question_count: int
    hash: str
    bank_count: int = 0
    attempts: int = 0
    wait_seconds: int = 0


@dataclass(frozen=True)
class ModuleWords:
    """A module's texts in another language. pages: page id → (title, url), for the translated ones alone."""

    title: str
    pages: Mapping[str, tuple[str, str]]
    check_title: str


@dataclass(frozen=True)
class Edit:
    """What its author says of an edit. kind: wording, clearer or meaning; items are ids of cards and pages.

    Shape: version is the module's from which on it holds.
    """

    version: str
    kind: str
    items: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Module:
    """One module: a cmi5 assignable unit. start is the URL of its first page, relative to the site's root."""

    id: str
    title: str
    version: str
    minutes: int
    summary: str
    content_note: str | None
    objectives: tuple[Objective, ...]
    audience: tuple[str, ...]
    review: Review
    start: str
    pages: tuple[Page, ...]
    items: tuple[Item, ...]
    check: Check | None
    edits: tuple[Edit, ...] = ()
    translations: Mapping[str, ModuleWords] = field(default_factory=dict)

    def page_in(self, page: Page, language: str) -> Page:
        """Return a page with its title and address in a language, or as it is where it is not translated."""
        words = self.translations.get(language)
        if words is None or page.id not in words.pages:
            return page
        title, url = words.pages[page.id]
        return replace(page, title=title, url=url)

    def start_in(self, language: str) -> str:
        """Return the address of the first page in a language, or as it is where that is not translated."""
        first = next((page for page in self.pages if page.url == self.start), None)
        return self.page_in(first, language).url if first else self.start

    def find_page(self, page_id: str) -> Page | None:
        """Return a page by its id, or None."""
        return self._pages.get(page_id)

    def find_item(self, item_id: str) -> Item | None:
        """Return a card by its id, or None."""
        return self._items.get(item_id)

    @cached_property
    def _pages(self) -> dict[str, Page]:
        return {page.id: page for page in self.pages}

    @cached_property
    def _items(self) -> dict[str, Item]:
        return {item.id: item for item in self.items}


@dataclass(frozen=True)
class Manifest:
    """One build. files: path below site/ → SHA-256 in hexadecimal, for every file but course.json."""

    build_id: str
    course_id: str
    title: str
    language: str
    modules: tuple[Module, ...]
    inline_scripts: tuple[str, ...]
    files: Mapping[str, str]
    translations: tuple[str, ...] = ()

    @property
    def languages(self) -> tuple[str, ...]:
        """The course's own language and those it is translated into."""
        return (self.language, *self.translations)

    def module_title(self, module: Module, language: str) -> Said:
        """Return a module's title in a language, or in the course's own where it is not translated."""
        words = module.translations.get(language)
        return self._said(words.title if words else "", language, module.title)

    def page_title(self, module: Module, page: Page, language: str) -> Said:
        """Return a page's title in a language, or in the course's own where it is not translated."""
        words = module.translations.get(language)
        return self._said(words.pages.get(page.id, ("", ""))[0] if words else "", language, page.title)

    def check_title(self, module: Module, check: Check, language: str) -> Said:
        """Return a check's title in a language, or in the course's own where it is not translated."""
        words = module.translations.get(language)
        return self._said(words.check_title if words else "", language, check.title)

    def _said(self, translated: str, language: str, own: str) -> Said:
        return Said(translated, language) if translated else Said(own, self.language)

    def find_module(self, module_id: str) -> Module | None:
        """Return a module by its id, or None."""
        return next((module for module in self.modules if module.id == module_id), None)


def build_id_of(course_json: bytes) -> str:
    """Return the name of the build: the first 16 hex digits of the SHA-256 of its course.json."""
    return hashlib.sha256(course_json).hexdigest()[:16]


def parse_manifest(course_json: bytes) -> Manifest:
    """Return the manifest in the bytes of course.json.

    Raises: BadCourseError.
    """
    try:
        found = json.loads(course_json)
        if found["format"] != FORMAT:
            raise BadCourseError(f"course.json has the format {found['format']!r}; this bridge reads {FORMAT}.")
        manifest = Manifest(
            build_id=build_id_of(course_json),
            course_id=_id(found["course"]["id"]),
            title=str(found["course"]["title"]),
            language=str(found["course"]["language"]),
            modules=tuple(_module(one) for one in found["modules"]),
            inline_scripts=tuple(str(one) for one in found["inline_scripts"]),
            files={_path(path): str(digest) for path, digest in found["files"].items()},
            translations=tuple(str(language) for language in found["course"].get("translations") or ()),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadCourseError(f"course.json cannot be read ({error!r}). Build the course again.") from None
    return manifest


def _id(value: object) -> str:
    if isinstance(value, str) and _ID.fullmatch(value):
        return value
    raise BadCourseError(f"course.json holds the id {value!r}. Ids are letters, digits, dot, dash, underscore.")


def _path(path: str) -> str:
    # No dot files, no way up, no absolute path: what is served is found by name in this table.
    if all(_SEGMENT.fullmatch(segment) for segment in path.split("/")):
        return path
    raise BadCourseError(f"course.json lists the file {path!r}, which the bridge would not serve. Build it again.")


def _module(found: dict[str, Any]) -> Module:
    check = found.get("check")
    review = found.get("review") or {}
    return Module(
        id=_id(found["id"]),
        title=str(found["title"]),
        version=str(found["version"]),
        minutes=int(found["minutes"]),
        summary=str(found.get("summary") or ""),
        content_note=found.get("content_note"),
        objectives=tuple(Objective(str(one["id"]), str(one["text"])) for one in found.get("objectives") or ()),
        audience=tuple(str(one) for one in found.get("audience") or ()),
        review=Review(str(review.get("status") or "draft"), review.get("by"), review.get("on")),
        start=str(found["start"]),
        pages=tuple(_page(one) for one in found["pages"]),
        items=tuple(_item(one) for one in found["items"]),
        check=_check(check) if check else None,
        edits=tuple(_edit(one) for one in found.get("changes") or ()),
        translations={str(tag): _module_words(one) for tag, one in (found.get("translations") or {}).items()},
    )


def _module_words(found: dict[str, Any]) -> ModuleWords:
    pages = {str(page): (str(one["title"]), str(one["url"])) for page, one in found["pages"].items()}
    return ModuleWords(str(found["title"]), pages, str((found.get("check") or {}).get("title") or ""))


def _edit(found: dict[str, Any]) -> Edit:
    items = tuple(str(one) for one in found["items"])
    return Edit(str(found["version"]), str(found["kind"]), items, str(found.get("text") or ""))


def _page(found: dict[str, Any]) -> Page:
    return Page(
        id=_id(found["id"]),
        title=str(found["title"]),
        url=str(found["url"]),
        minutes=int(found["minutes"]),
        alternative_to=found.get("alternative_to"),
        hash=str(found["hash"]),
        landing=bool(found.get("landing", False)),
    )


def _item(found: dict[str, Any]) -> Item:
    return Item(
        id=_id(found["id"]),
        card=str(found["card"]),
        kind=str(found["kind"]),
        page=str(found["page"]),
        hash=str(found["hash"]),
        objective=found.get("objective"),
        share=found.get("share"),
        options=tuple(str(one) for one in found.get("options") or ()),
        scenario=_scenario(found["scenario"]) if found.get("scenario") else None,
        sign_off=_sign_off(found["sign_off"]) if found.get("sign_off") else None,
        targets=tuple(str(one) for one in found.get("targets") or ()),
        keeps_text=bool(found.get("keeps_text", False)),
        prompt_again_days=int(found.get("prompt_again_days") or 0),
    )


def _scenario(found: dict[str, Any]) -> Scenario:
    return Scenario(
        title=str(found["title"]),
        start=str(found["start"]),
        endings=frozenset(str(one) for one in found["endings"]),
        choices={str(one["id"]): (str(one["part"]), str(one["to"])) for one in found["choices"]},
        words={str(one["id"]): str(one.get("text") or "") for one in found["choices"]},
    )


def _sign_off(found: dict[str, Any]) -> SignOff:
    criteria = tuple(Criterion(str(one["id"]), str(one["text"])) for one in found["criteria"])
    return SignOff(str(found["title"]), str(found["by"]), criteria)


def _check(found: dict[str, Any]) -> Check:
    return Check(
        id=_id(found["id"]),
        page=str(found["page"]),
        title=str(found["title"]),
        pass_percent=int(found["pass_percent"]),
        question_count=int(found["question_count"]),
        hash=str(found["hash"]),
        bank_count=int(found.get("bank_count") or found["question_count"]),
        attempts=int(found.get("attempts") or 0),
        wait_seconds=int(found.get("wait_seconds") or 0),
    )
