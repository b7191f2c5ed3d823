"""The records of a course that was read without a fault."""

from dataclasses import dataclass
from functools import cached_property

from builder.errors import Spot
from builder.hashing import seen_hash
from builder.records.check import CheckCard
from builder.records.media import Media
from builder.records.question import Question
from builder.records.reflection import Reflection
from builder.records.scenario import Scenario
from builder.records.sign_off import SignOff

Card = Question | Reflection | CheckCard | Scenario | SignOff | Media


@dataclass(frozen=True)
class PlacedCard:
    """A card and the places in its file of itself and its settings' values."""

    card: Card
    line: int
    setting_spots: tuple[tuple[str, Spot], ...] = ()

    def spot_of(self, setting: str) -> Spot:
        """Return the place of one of the card's settings, or the card's own."""
        return dict(self.setting_spots).get(setting, Spot(self.line))


@dataclass(frozen=True)
class Page:
    """A page of a module. source_path is relative to content/, url to the site's root.

    language is that of a translated page, and empty for one in the course's own.
    Units: minutes whole. Shape: alternative_to is a page id of the same module.
    """

    id: str
    title: str
    source_path: str
    url: str
    minutes: int
    alternative_to: str | None
    landing: bool
    hash: str
    cards: tuple[PlacedCard, ...]
    language: str = ""


@dataclass(frozen=True)
class Check:
    """A graded check: its card, the page it stands in, and its questions, which are never published."""

    card: CheckCard
    page_id: str
    source_path: str
    questions: tuple[Question, ...]

    @cached_property
    def hash(self) -> str:
        """The hash of what the learner sees of the whole check."""
        percent, limits = str(self.card.pass_percent), self.card.seen_limits
        questions = (question.hash for question in self.questions)
        return seen_hash(self.card.title, percent, self.card.intro, *questions, *limits)

    @property
    def question_count(self) -> int:
        """How many questions one try has."""
        return self.card.pick or len(self.questions)


@dataclass(frozen=True)
class Objective:
    """What a learner can do afterwards."""

    id: str
    text: str


@dataclass(frozen=True)
class Review:
    """Who vouches for a module, and until when. status: draft or signed-off; on and due: YYYY-MM-DD."""

    status: str
    by: str | None
    on: str | None
    due: str | None = None


@dataclass(frozen=True)
class SourceWork:
    """A work that a module draws on, with the licence it is used under."""

    title: str
    url: str | None
    licence: str
    attribution: str | None
    accessed: str | None


@dataclass(frozen=True)
class Edit:
    """What its author says of an edit. kind: wording, clearer or meaning; items are ids of cards and pages.

    Shape: version is the module's from which on it holds; text is what learners who were done read, plain.
    """

    version: str
    kind: str
    items: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Module:
    """A module: what is launched (a cmi5 assignable unit). content_note is Markdown, or None with a reason given."""

    id: str
    folder: str
    title: str
    version: str
    minutes: int
    level: str | None
    summary: str
    audience: tuple[str, ...]
    objectives: tuple[Objective, ...]
    content_note: str | None
    review: Review
    sources: tuple[SourceWork, ...]
    pages: tuple[Page, ...]
    check: Check | None
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True)
class Missing:
    """Something that a translation lacks. path: the original, as messages show it; about: its file or card."""

    language: str
    path: str
    about: str
    message: str


@dataclass(frozen=True)
class Translation:
    """A course in another language.

    Shape: modules are the course's, with what is translated in the place of what it translates; pages are the source
    paths of the translated pages, those outside modules included; cards are each translated card as its text says it,
    and the same card under the ids of its original; questions are the translated ones of checks, by id.
    """

    language: str
    title: str
    summary: str
    modules: tuple[Module, ...]
    pages: frozenset[str]
    cards: tuple[tuple[Card, Card], ...]
    questions: tuple[tuple[str, Question], ...]
    missing: tuple[Missing, ...]

    @cached_property
    def questions_by_id(self) -> dict[str, Question]:
        """Each translated question of a check by its id."""
        return dict(self.questions)


@dataclass(frozen=True)
class Course:
    """A whole course. loose_pages: the pages of no module, in every language."""

    id: str
    title: str
    language: str
    summary: str
    modules: tuple[Module, ...]
    loose_pages: tuple[str, ...]
    translations: tuple[Translation, ...] = ()

    @cached_property
    def pages_by_source(self) -> dict[str, tuple[Module, Page]]:
        """Each page of a module by its path below content/, the translated ones too, in their module as translated."""
        found = {page.source_path: (module, page) for module in self.modules for page in module.pages}
        for one in self.translations:
            pages = ((module, page) for module in one.modules for page in module.pages)
            found |= {page.source_path: (module, page) for module, page in pages if page.source_path in one.pages}
        return found

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The course's own language and those it is translated into."""
        return (self.language, *(one.language for one in self.translations))

    @cached_property
    def language_by_source(self) -> dict[str, str]:
        """The language of each translated page by its path; every other is in the course's own."""
        return {path: one.language for one in self.translations for path in one.pages}

    @cached_property
    def translated_cards(self) -> dict[Card, tuple[str, Card]]:
        """Each translated card as its text says it → its language, and the same card under its original's ids."""
        return {own: (one.language, card) for one in self.translations for own, card in one.cards}

    @cached_property
    def cards_by_id(self) -> dict[str, Card]:
        """Each card of a page by its id."""
        pages = (page for module in self.modules for page in module.pages)
        return {placed.card.id: placed.card for page in pages for placed in page.cards}

    @cached_property
    def checks_by_id(self) -> dict[str, Check]:
        """Each graded check by its id."""
        return {module.check.card.id: module.check for module in self.modules if module.check}
