"""What can be reached in a scenario: pure facts about parts and the arrows between them.

Shape: arrows is part → the parts that its choices lead to, in the order of the text; an ending leads nowhere, and every
part that is named is a key.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from builder.records.scenario import Scenario

Arrows = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class ScenarioFacts:
    """What a reader of a scenario should know of its ways. Each tuple holds names of parts, in the order of the text.

    lost: no choice leads there from the start. endless: from there no ending can be reached.
    has_obvious_answer: in every part with several choices one is rated best and all the others poor.
    """

    lost: tuple[str, ...]
    endless: tuple[str, ...]
    has_obvious_answer: bool


def scenario_facts(scenario: Scenario) -> ScenarioFacts:
    """Return the facts of one scenario. A card that was read without a mistake has no lost and no endless part."""
    endings = [part.name for part in scenario.parts if part.is_ending]
    return ScenarioFacts(
        lost=tuple(lost_parts(scenario.start, scenario.arrows)),
        endless=tuple(endless_parts(scenario.arrows, endings)),
        has_obvious_answer=has_obvious_answer(scenario),
    )


def has_obvious_answer(scenario: Scenario) -> bool:
    """Return whether one choice is the best and the rest are poor in every part that asks for a decision."""
    asked = [part for part in scenario.parts if len(part.choices) > 1]
    return bool(asked) and all(
        sorted(choice.rating or "" for choice in part.choices) == ["best"] + ["poor"] * (len(part.choices) - 1)
        for part in asked
    )


def reached_from(start: str, arrows: Arrows) -> set[str]:
    """Return every part that can be reached from one, itself included."""
    reached, waiting = {start}, [start]
    while waiting:
        for to in arrows[waiting.pop()]:
            if to not in reached:
                reached.add(to)
                waiting.append(to)
    return reached


def lost_parts(start: str, arrows: Arrows) -> list[str]:
    """Return the parts that cannot be reached from the start."""
    reached = reached_from(start, arrows)
    return [name for name in arrows if name not in reached]


def endless_parts(arrows: Arrows, endings: Sequence[str]) -> list[str]:
    """Return the parts from which no ending can be reached."""
    return [name for name in arrows if not reached_from(name, arrows) & set(endings)]


def causes_of_lost(start: str, arrows: Arrows) -> list[str]:
    """Return the lost parts that are lost by themselves: mending them mends the ones behind them.

    One for each group of lost parts that lead to each other and are led to from no other lost part.
    """
    lost = lost_parts(start, arrows)
    behind = {name: reached_from(name, arrows) for name in lost}
    first = [name for name in lost if all(name not in behind[one] or one in behind[name] for one in lost)]
    return [name for at, name in enumerate(first) if not any(name in behind[one] for one in first[:at])]


def causes_of_endless(arrows: Arrows, endings: Sequence[str]) -> list[str]:
    """Return the endless parts to mend first: those that lead only to parts that lead back to them."""
    endless = endless_parts(arrows, endings)
    behind = {name: reached_from(name, arrows) for name in endless}
    closed = [name for name in endless if all(name in behind[one] for one in behind[name])]
    return [name for at, name in enumerate(closed) if not any(name in behind[one] for one in closed[:at])]
