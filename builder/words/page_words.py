"""The words of the pages that the builder makes, typed by name, in the language of the page at hand."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from builder.words.counting import Counted
from builder.words.languages import ENGLISH, base_language, is_counted, read_words
from builder.words.marks import borrow

_language: ContextVar[str] = ContextVar("language", default=ENGLISH)


@dataclass(frozen=True)
class PageWords:
    """Every text under page in a file of words; what the language lacks is here in English, marked as borrowed."""

    language: str
    check_answer: str
    keep_answer: str
    choose: str
    to_choose_from: str
    typed_kept: str
    typed_not_kept: str
    true: str
    false: str
    answers_and_why: str
    right: str
    not_right: str
    why: str
    read_more: str
    share: Mapping[str, str]
    prompt_again: str
    check_without_script: str
    check_facts: str
    check_picked: str
    media_title: Mapping[str, str]
    transcript: str
    transcript_counts: str
    captions: str
    content_note: str
    objectives: str
    sources: str
    accessed: str
    another_way: str
    another_way_here: str
    about_minutes: str
    rating_names: Mapping[str, str]
    not_rated: str
    map_title: str
    map_description: str
    map_legend: str
    map_table: str
    map_columns: tuple[str, ...]
    map_to_ending: str
    part_number: str
    ending_number: str
    go_to: str
    what_do_you_do: str
    about_this_choice: str
    scenario_how: str
    rating_sentences: Mapping[str, str]
    sign_off_who: Mapping[str, str]
    sign_off_readers: Mapping[str, str]
    sign_off_without_script: str
    questions: Counted
    parts: Counted
    endings: Counted
    minutes: Counted
    days: Counted
    hours: Counted
    seconds: Counted
    check_tries: Counted
    check_wait: str
    person: str
    rail: str
    all_pages: str
    landing: str
    minutes_short: str
    back: str
    next: str
    end: str
    landing_here: str
    draft: str
    draft_text: str
    search: str
    where: str
    minutes_left: Counted
    last_page: str
    landing_now: str
    landing_next: str
    landing_later: str
    landing_at_end: str
    languages: str
    not_translated: str

    def length_of_time(self, seconds: int) -> str:
        """Return "30 minutes", "1 hour" or "2 days"."""
        for unit, name in ((86_400, self.days), (3600, self.hours), (60, self.minutes)):
            if seconds % unit == 0:
                return name.of(seconds // unit)
        return self.seconds.of(seconds)

    def check_limits(self, attempts: int, wait_seconds: int) -> list[str]:
        """Return what a check's limits mean for a learner; nothing for those that are not set."""
        said = [self.check_tries.of(attempts)] if attempts else []
        if wait_seconds:
            said.append(self.check_wait.format(time=self.length_of_time(wait_seconds)))
        return said

    def where_on_rail(self, position: int, of: int, minutes: int, pages_to_landing: int | None) -> str:
        """Return "Page 3 of 8, about 9 minutes left, landing after this page"."""
        if position == of:
            landing = self.last_page
        elif pages_to_landing == 0:
            landing = self.landing_now
        elif pages_to_landing == 1:
            landing = self.landing_next
        elif pages_to_landing:
            landing = self.landing_later.format(page=position + pages_to_landing)
        else:
            landing = self.landing_at_end
        left = self.minutes_left.of(max(minutes, 1))
        return self.where.format(position=position, of=of, left=left, landing=landing)


def page_words(tag: str) -> PageWords:
    """Return a language's words; one without a file of words speaks English, marked."""
    return _page_words(base_language(tag))


def words() -> PageWords:
    """Return the words in the language that is spoken now: that of the page which is being made."""
    return _page_words(_language.get())


@contextmanager
def speaking(tag: str) -> Iterator[None]:
    """Let `words` speak a language while one page, card or text is made."""
    token = _language.set(base_language(tag))
    try:
        yield
    finally:
        _language.reset(token)


@cache
def _page_words(language: str) -> PageWords:
    english, own = read_words(ENGLISH)["page"], read_words(language).get("page", {})
    names = [field.name for field in fields(PageWords) if field.name != "language"]
    return PageWords(language, **{name: _said(english[name], own.get(name), language) for name in names})


def _said(english: Any, own: Any, language: str) -> Any:
    if is_counted(english):
        has_own = isinstance(own, Mapping) and bool(own.get("other"))
        return Counted(own, language) if has_own else Counted(english, ENGLISH, borrowed=True)
    if isinstance(english, Mapping):
        return {name: _said(text, (own or {}).get(name), language) for name, text in english.items()}
    if isinstance(english, list):
        whole = isinstance(own, list) and len(own) == len(english) and all(own)
        return tuple(own) if whole else tuple(borrow(text) for text in english)
    return own or borrow(english)
