"""What all cards share: settings first, then an empty line, then the text."""

import re
from dataclasses import dataclass

from builder.errors import Spot
from builder.model import Card
from builder.suggest import did_you_mean, find_nearest, join_words

_SETTING = re.compile(r"^([A-Za-z][A-Za-z0-9_-]*)[ ]*:[ ]*(.*)$")
ID = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")

SETTINGS = {
    "question": ("id", "objective", "kind", "from", "to", "steps", "keep", "read-again"),
    "scenario": ("id", "objective", "title", "start", "minutes", "warning"),
    "reflection": ("id", "objective", "kind", "share", "prompt-again"),
    "check": ("id", "title", "pass", "bank", "pick", "attempts", "wait", "feedback"),
    "sign-off": ("id", "objective", "title", "by"),
    "video": ("id", "objective", "title", "file", "captions", "transcript", "minutes"),
    "audio": ("id", "objective", "title", "file", "transcript", "minutes"),
}


@dataclass(frozen=True)
class Mistake:
    """A mistake inside a card.

    Units: offset counts lines from the card's opening line, which is 0; column counts from 1, and 0 stands for where
    the line's text starts.
    """

    offset: int
    message: str
    column: int = 0


@dataclass(frozen=True)
class ParsedCard:
    """A card, or the mistakes that kept it from being one."""

    card: Card | None
    mistakes: tuple[Mistake, ...]
    setting_spots: tuple[tuple[str, Spot], ...] = ()


@dataclass(frozen=True)
class CardText:
    """A card taken apart. settings: name → (value, offset); body_offset is the offset of body's first line.

    columns: name → the column at which its value starts.
    """

    kind: str
    settings: dict[str, tuple[str, int]]
    body: tuple[str, ...]
    body_offset: int
    columns: dict[str, int]

    def find(self, name: str) -> str | None:
        """Return a setting's value, or None."""
        return self.settings[name][0] if name in self.settings else None

    def offset_of(self, name: str) -> int:
        """Return a setting's line, or the card's own."""
        return self.settings[name][1] if name in self.settings else 0

    def mistake_in(self, name: str, message: str) -> Mistake:
        """Return a mistake at a setting's value, or at the card's start when the setting is not there."""
        return Mistake(self.offset_of(name), message, self.columns.get(name, 0))


def parse_card_text(kind: str, body: tuple[str, ...]) -> tuple[CardText | None, list[Mistake]]:
    """Split a card's body into settings and text, with the mistakes of its settings.

    None when the settings cannot be told from the text: anything said after that would be a guess.
    """
    if not any(line.strip() for line in body):
        return None, [
            Mistake(0, f"This {kind} is empty. Write its settings, an empty line and its text, or remove it.")
        ]
    mistakes: list[Mistake] = []
    settings: dict[str, tuple[str, int]] = {}
    columns: dict[str, int] = {}
    index = 0
    while index < len(body) and body[index].strip():
        offset, line = index + 1, body[index].expandtabs(4).strip()
        found = _SETTING.match(line)
        if not found:
            return None, [*mistakes, Mistake(offset, _not_a_setting(kind, line, bool(settings)))]
        name, value = found[1], found[2].strip()
        columns.setdefault(name, _value_column(body[index]))
        mistake = _setting_mistake(kind, name, value, settings)
        if mistake:
            mistakes.append(Mistake(offset, mistake))
        settings.setdefault(name, (value, offset))
        index += 1
    text = CardText(kind, settings, tuple(line.expandtabs(4) for line in body[index + 1 :]), index + 2, columns)
    late = _late_setting(text)
    if late:
        return None, [*mistakes, late]
    _check_id(text, mistakes)
    return text, mistakes


def _late_setting(text: CardText) -> Mistake | None:
    """Return a mistake when the text starts with what can only be a setting: it would be shown to learners."""
    offset = first_text_offset(text)
    found = _SETTING.match(text.body[offset - text.body_offset]) if offset else None
    if found and found[1] in SETTINGS[text.kind] and found[1] not in text.settings:
        cure = "Move it up to the other settings."
        return Mistake(offset, f'"{found[1]}" stands below the empty line that ends the settings. {cure}')
    return None


def _value_column(line: str) -> int:
    """Return the column at which a setting's value starts, or at which its name does when it has none."""
    rest = line.partition(":")[2]
    return len(line) - len(rest.lstrip()) + 1 if rest.strip() else 0


def _not_a_setting(kind: str, line: str, after_settings: bool) -> str:
    equals = re.match(r"^([A-Za-z][A-Za-z0-9_-]*)\s*=\s*(.+)$", line)
    if equals and find_nearest(equals[1], SETTINGS[kind]):
        return f'A setting is written with a colon. Write "{equals[1]}: {equals[2]}".'
    if after_settings:
        return "The text starts here, right after the settings. Leave an empty line before it."
    return f'This {kind} starts with text. Start it with its settings, like "id: a-short-name", then an empty line.'


def _setting_mistake(kind: str, name: str, value: str, seen: dict[str, tuple[str, int]]) -> str | None:
    known = SETTINGS[kind]
    if name not in known:
        guess = did_you_mean(name, known)
        cure = guess or f" Its settings are {join_words(known, 'and')}; an empty line ends them."
        return f'"{name}" is not a setting of {"an" if kind[0] in "aeiou" else "a"} {kind}.{cure}'
    if name in seen:
        return f'"{name}" is given twice. Remove one.'
    if not value:
        return f'"{name}" is empty. Write its value after the colon, or remove the line.'
    return None


def _check_id(text: CardText, mistakes: list[Mistake]) -> None:
    for name in ("id", "objective"):
        value = text.find(name)
        if value and not ID.match(value):
            foreign = next((letter for letter in value if letter.isalpha() and not letter.isascii()), None)
            cure = f"Use small letters, digits and dashes, like {slug(value)}."
            if foreign:
                cure = f'"{foreign}" is not one of the letters a to z, even if it looks like one. Type it again.'
            mistakes.append(text.mistake_in(name, f'"{value}" cannot be an {name}. {cure}'))
    if lacks_id(text):
        words = next((line for line in text.body if line.strip()), "")
        cure = f'Run handrail ids, which writes one, or add a line below: "id: {slug(words)}".'
        mistakes.append(Mistake(0, f"This {text.kind} has no id. {cure}"))


def lacks_id(text: CardText) -> bool:
    """Return whether a card's author left its id out: one under a misspelt name is told, and is there."""
    known = SETTINGS[text.kind]
    misspelt = (find_nearest(name, known) for name in text.settings if name not in known)
    return "id" not in text.settings and "id" not in misspelt


def starts_with_text(body: tuple[str, ...]) -> bool:
    """Return whether a card has no settings at all, not even an empty line where they would end."""
    line = body[0].strip() if body else ""
    return bool(line) and not _SETTING.match(line) and not re.match(r"[A-Za-z][A-Za-z0-9_-]*\s*=", line)


def slug(words: str, otherwise: str = "a-short-name") -> str:
    """Return an id made of a text's first words; otherwise is for a text without letters a to z."""
    plain = re.findall(r"[a-z0-9]+", words.lower().replace("'", "").replace("’", ""))
    return "-".join(plain[:4]) or otherwise


def first_text_offset(text: CardText) -> int:
    """Return the offset of the first line of text that is not empty, or of the card."""
    for index, line in enumerate(text.body):
        if line.strip():
            return text.body_offset + index
    return 0


def check_prompt(prompt: str, text: CardText, mistakes: list[Mistake]) -> None:
    """Record a mistake when a card's text is missing or cannot be its label."""
    if not prompt:
        mistakes.append(Mistake(0, f"This {text.kind} has no text. Write it after an empty line below the settings."))
    elif re.match(r"(#{1,6}\s|[-*+]\s|\d+\.\s|>|\||!\[|\s{4}|```)", prompt):
        cure = "Start it with a sentence, which screen readers say first."
        message = f"The text of this {text.kind} starts with something else than words. {cure}"
        mistakes.append(Mistake(first_text_offset(text), message))
    for index, line in enumerate(text.body):
        if re.match(r"#{1,6}\s", line):
            mistakes.append(Mistake(text.body_offset + index, "A card has no headings. Use **bold** instead."))
            break
