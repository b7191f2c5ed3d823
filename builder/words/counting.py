"""A text that goes with a number, in each form that its language counts in."""

from collections.abc import Mapping
from dataclasses import dataclass

from builder.words.marks import borrow

# Source: Unicode CLDR, plural rules for whole numbers; languages that are not here have one and other.
_WELSH = {0: "zero", 1: "one", 2: "two", 3: "few", 6: "many"}


def plural_form(language: str, count: int) -> str:
    """Return the name of the form that a language counts a whole number in."""
    if language == "cy":
        return _WELSH.get(count, "other")
    return "one" if count == 1 else "other"


@dataclass(frozen=True)
class Counted:
    """A text for a count. borrowed: it is English, because the page's language has none."""

    forms: Mapping[str, str]
    language: str
    borrowed: bool = False

    def of(self, count: int) -> str:
        """Return the text for a number."""
        pattern = self.forms.get(plural_form(self.language, count)) or self.forms["other"]
        said = pattern.format(count=count)
        return borrow(said) if self.borrowed else said
