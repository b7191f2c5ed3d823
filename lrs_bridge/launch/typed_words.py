"""How typed answers are compared: case, spaces, punctuation and typographic marks make no difference.

The builder (typed_words.py) and the runtime (typed-words.mjs) do the same; tests/vectors/typed_words.json holds the
three together.
"""

import unicodedata

_SILENT = "'’‘ʼ`´"


def plain_words(text: str) -> str:
    """Return the text as it is compared: small letters and digits, one space between words."""
    spoken = "".join(letter for letter in text if letter not in _SILENT)
    small = unicodedata.normalize("NFKC", spoken).lower()
    return " ".join("".join(letter if unicodedata.category(letter)[0] in "LNM" else " " for letter in small).split())
