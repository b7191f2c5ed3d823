"""The scenario card: its settings, then parts and endings with the choices that lead from one to the other."""

from builder.cards.grammar import CardText, Mistake
from builder.cards.scenario_text import PartText, split_parts
from builder.reachability import causes_of_endless, causes_of_lost
from builder.records.scenario import Part, Scenario, make_choice
from builder.suggest import did_you_mean

_MOST_MINUTES = 60


def parse_scenario(text: CardText, mistakes: list[Mistake]) -> Scenario:
    """Build a scenario; what is wrong is added to mistakes, each cause once and nothing that only follows from it."""
    if "title" not in text.settings and not _is_guessed("title", mistakes):
        mistakes.append(Mistake(0, 'This scenario has no "title". Add a line like "title: On the stairs at 22:40".'))
    found = split_parts(text.body, text.body_offset, mistakes)
    start = _parse_start(text, found, mistakes)
    _check_arrows(found, mistakes)
    if not mistakes:
        _check_ways(start, found, mistakes)
    identity = text.find("id") or ""
    return Scenario(
        id=identity,
        objective=text.find("objective"),
        title=text.find("title") or "",
        start=start,
        minutes=_parse_minutes(text, mistakes),
        warning=text.find("warning") or "",
        parts=tuple(_part(identity, one) for one in found),
    )


def _part(identity: str, found: PartText) -> Part:
    choices = tuple(
        make_choice(identity, found.name, one.words, one.to, one.rating, "\n".join(one.feedback).strip())
        for one in found.choices
    )
    return Part(found.name, "\n".join(found.text).strip("\n"), choices, found.is_ending, found.offset)


def _is_guessed(name: str, mistakes: list[Mistake]) -> bool:
    return any(f'mean "{name}"?' in mistake.message for mistake in mistakes)


def _parse_start(text: CardText, parts: list[PartText], mistakes: list[Mistake]) -> str:
    start = text.find("start") or ""
    names = [part.name for part in parts]
    first = next((part.name for part in parts if not part.is_ending), "stairs")
    if "start" not in text.settings:
        if not _is_guessed("start", mistakes):
            mistakes.append(Mistake(0, f'This scenario has no "start". Add a line like "start: {first}".'))
    elif start and start not in names and parts:
        cure = did_you_mean(start, names) or f' Name one of its parts, like "start: {first}".'
        mistakes.append(text.mistake_in("start", f'There is no part called "{start}".{cure}'))
    elif any(part.name == start and part.is_ending for part in parts):
        cure = "Name the part where the first choice is made."
        mistakes.append(text.mistake_in("start", f'"{start}" is an ending: nothing could be chosen. {cure}'))
    return start


def _parse_minutes(text: CardText, mistakes: list[Mistake]) -> int | None:
    value = text.find("minutes")
    if not value:
        return None
    if value.isascii() and value.isdigit() and 1 <= int(value) <= _MOST_MINUTES:
        return int(value)
    cure = f'Write whole minutes from 1 to {_MOST_MINUTES}, like "minutes: 6".'
    mistakes.append(text.mistake_in("minutes", f'"{value}" is not a number of minutes. {cure}'))
    return None


def _check_arrows(parts: list[PartText], mistakes: list[Mistake]) -> None:
    """Record each arrow to a part that is not there, unless a heading is wrong: it may be the one meant."""
    names = [part.name for part in parts]
    if len(set(names)) < len(names) or not all(part.is_named for part in parts):
        return
    for part in parts:
        for choice in part.choices:
            if choice.to and choice.to not in names:
                cure = did_you_mean(choice.to, names) or f' Write one: "## {choice.to}", or point the arrow elsewhere.'
                what = f'There is no part called "{choice.to}".{cure}'
                mistakes.append(Mistake(choice.arrow_offset, what, choice.column_of(choice.to)))


def _check_ways(start: str, parts: list[PartText], mistakes: list[Mistake]) -> None:
    """Record parts that nobody comes to, and parts that nobody gets out of."""
    arrows = {part.name: [choice.to for choice in part.choices] for part in parts}
    endings = [part.name for part in parts if part.is_ending]
    places = {part.name: part for part in parts}
    for name in causes_of_lost(start, arrows):
        what = "ending" if places[name].is_ending else "part"
        cure = f"Let a choice lead to it, or remove the {what}."
        mistakes.append(Mistake(places[name].offset, f'No choice leads to "{name}" from the start. {cure}'))
    for name in causes_of_endless(arrows, endings):
        cure = "Let one of its choices lead to a part that goes on, or to an ending."
        mistakes.append(Mistake(places[name].offset, f'From "{name}" the learner can never reach an end. {cure}'))
