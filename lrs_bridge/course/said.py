"""Words of a course on a page of the bridge, with the language that they are in."""

from dataclasses import dataclass

from markupsafe import Markup, escape

# What the bridge's own pages are in.
_OF_THE_PAGE = "en"


@dataclass(frozen=True)
class Said:
    """A title or sentence of a course. In a template it marks itself with its language, where that is not the page's.

    Shape: language is a tag; in an attribute or a page's title, where nothing can be marked, take text.
    """

    text: str
    language: str

    def __str__(self) -> str:
        return self.text

    def __html__(self) -> Markup:
        if self.language.partition("-")[0].lower() == _OF_THE_PAGE:
            return escape(self.text)
        return Markup('<span lang="{}">{}</span>').format(self.language, self.text)
