"""The HTML of a scenario: every part in the order of the text, joined by links, so that it reads without scripts."""

from html import escape

from builder.card_html.section import section
from builder.inline import Resolve, render_block, render_inline
from builder.model import Course
from builder.records.scenario import Choice, Part, Scenario
from builder.words import lower_first, words


def render_scenario(scenario: Scenario, course: Course, resolve: Resolve | None) -> str:
    """Return a scenario's HTML. Ratings and feedback stand in closed details: the runtime opens them when chosen."""
    title = escape(scenario.title, quote=False)
    head = f'<h2 class="hr-card__title" id="{scenario.id}-label">{title}</h2>\n'
    if scenario.minutes:
        minutes = words().about_minutes.format(minutes=words().minutes.of(scenario.minutes))
        head += f'<p class="hr-minutes">{minutes}</p>\n'
    if scenario.warning:
        head += (
            f'<div class="admonition content-note"><p class="admonition-title">{words().content_note}</p>\n'
            f"<p>{render_inline(scenario.warning, resolve)}</p></div>\n"
        )
    head += f'<p class="hr-scenario__how">{words().scenario_how}</p>\n'
    names = _part_names(scenario)
    parts = "\n".join(_render_part(scenario, part, names, resolve) for part in scenario.parts)
    facts = f' data-start="{scenario.start}"'
    return section(scenario, "scenario", facts, head + parts, f'aria-labelledby="{scenario.id}-label"')


def _part_names(scenario: Scenario) -> dict[str, str]:
    """Return what each part is called on the page: numbers, since the authors' own names would give the story away."""
    names: dict[str, str] = {}
    counts = {True: 0, False: 0}
    for part in scenario.parts:
        counts[part.is_ending] += 1
        pattern = words().ending_number if part.is_ending else words().part_number
        names[part.name] = pattern.format(number=counts[part.is_ending])
    return names


def _render_part(scenario: Scenario, part: Part, names: dict[str, str], resolve: Resolve | None) -> str:
    identity = _part_id(scenario, part.name)
    choices = ""
    if part.choices:
        listed = "\n".join(_render_choice(scenario, choice, names, resolve) for choice in part.choices)
        choices = f'\n<p class="hr-part__ask">{words().what_do_you_do}</p>\n<ul class="hr-choices">\n{listed}\n</ul>'
    kind = "ending" if part.is_ending else "part"
    return (
        f'<div class="hr-part" id="{identity}" data-part="{part.name}" data-part-kind="{kind}" role="group" '
        f'aria-labelledby="{identity}-name">\n<h3 class="hr-part__name" id="{identity}-name">{names[part.name]}</h3>\n'
        f'<div class="hr-part__text">{render_block(part.text, resolve)}</div>{choices}\n</div>'
    )


def _render_choice(scenario: Scenario, choice: Choice, names: dict[str, str], resolve: Resolve | None) -> str:
    go_on = words().go_to.format(part=lower_first(names[choice.to]))
    said = f'<div class="hr-choice__feedback">{render_block(choice.feedback, resolve)}</div>' if choice.feedback else ""
    if choice.rating:
        sentence = words().rating_sentences[choice.rating]
        said = f'<p class="hr-choice__rating" data-rating="{choice.rating}">{sentence}</p>{said}'
    more = f"<details><summary>{words().about_this_choice}</summary>{said}</details>" if said else ""
    rating = f' data-rating="{choice.rating}"' if choice.rating else ""
    return (
        f'<li class="hr-choice" data-choice="{choice.id}" data-to="{choice.to}"{rating}>'
        f'<div class="hr-choice__plain"><span class="hr-choice__words">{render_inline(choice.text, resolve)}</span> '
        f'<a href="#{_part_id(scenario, choice.to)}">{go_on}</a>{more}</div></li>'
    )


def _part_id(scenario: Scenario, name: str) -> str:
    return f"part-{scenario.id}-{name}"
