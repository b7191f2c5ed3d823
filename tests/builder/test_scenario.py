"""Scenarios: what is read from a card, what its ways are, what stands in the page, and the map."""

import re
from xml.etree import ElementTree

import pytest

from builder.card_html import render_card
from builder.cards import parse_card
from builder.layered_layout import lay_out
from builder.model import Course
from builder.reachability import causes_of_endless, causes_of_lost, endless_parts, lost_parts, scenario_facts
from builder.records.scenario import Scenario
from builder.scenario_map import draw_map, render_map_table

STAIRS = """id: stairs-at-bedtime
title: On the stairs at 22:40
start: stairs
minutes: 6
warning: A young person shouts.

## stairs
Sam sits on the stairs.

- Sit two steps below -> quiet {best}
  > Your stillness lowers the heat.
- "Then you lose your phone." -> threat {poor}
- Call Priya -> swap {ok}

## quiet
He says: "Mum didn't ring."

- "That sounds hard." -> calm {best}
- "Bed now." -> threat {poor}

## threat
Sam stands up.

- Step back -> quiet {best}
- Stand in his way -> hurt {poor}

## swap
Priya sits with him.

- Go on -> calm

## end: calm
Sam goes up at 23:05.

## end: hurt
You both need a debrief."""


def read(text: str) -> Scenario:
    parsed = parse_card("scenario", tuple(text.split("\n")))
    assert parsed.mistakes == ()
    assert isinstance(parsed.card, Scenario)
    return parsed.card


@pytest.fixture
def scenario() -> Scenario:
    return read(STAIRS)


def page(scenario: Scenario) -> str:
    return render_card(scenario, Course("", "", "en", "", (), ()))


def test_a_scenario_knows_where_each_choice_leads_and_what_is_said_to_it(scenario: Scenario) -> None:
    assert [part.name for part in scenario.parts] == ["stairs", "quiet", "threat", "swap", "calm", "hurt"]
    assert scenario.arrows["stairs"] == ("quiet", "threat", "swap")
    assert [part.name for part in scenario.parts if part.is_ending] == ["calm", "hurt"]
    first = scenario.parts[0].choices[0]
    assert (first.text, first.rating, first.feedback) == (
        "Sit two steps below",
        "best",
        "Your stillness lowers the heat.",
    )
    assert scenario.minutes == 6


def test_ratings_and_feedback_are_in_no_id_and_no_hash(scenario: Scenario) -> None:
    turned = read(STAIRS.replace("{best}", "{poor}").replace("Your stillness lowers the heat.", "Something else."))
    assert turned.hash == scenario.hash
    assert [one.id for one in turned.options] == [one.id for one in scenario.options]
    assert read(STAIRS.replace("-> swap {ok}", "-> quiet {ok}\n- Wait -> swap")).hash != scenario.hash


def test_the_same_words_in_two_parts_are_two_choices() -> None:
    twice = read(STAIRS.replace("- Step back -> quiet {best}", '- "Bed now." -> quiet {best}'))
    assert len({one.id for one in twice.options}) == len(twice.options)


def test_reachability_names_what_is_lost_and_what_never_ends() -> None:
    arrows = {
        "start": ["way-in", "end"],
        "way-in": ["loop"],
        "loop": ["again"],
        "again": ["loop"],
        "before": ["lost"],
        "lost": ["end"],
        "end": [],
    }
    assert lost_parts("start", arrows) == ["before", "lost"]
    assert causes_of_lost("start", arrows) == ["before"]
    assert endless_parts(arrows, ["end"]) == ["way-in", "loop", "again"]
    assert causes_of_endless(arrows, ["end"]) == ["loop"]


def test_an_answer_is_obvious_when_one_is_best_and_the_rest_are_poor_everywhere(scenario: Scenario) -> None:
    assert not scenario_facts(scenario).has_obvious_answer
    assert scenario_facts(read(STAIRS.replace("{ok}", "{poor}"))).has_obvious_answer
    unrated = STAIRS.replace(" {ok}", "").replace(" {poor}", "").replace(" {best}", "")
    assert not scenario_facts(read(unrated)).has_obvious_answer


def test_a_scenario_reads_without_scripts_by_links_from_part_to_part(scenario: Scenario) -> None:
    html = page(scenario)
    targets = set(re.findall(r'href="#([^"]+)"', html))
    assert targets == {f"part-stairs-at-bedtime-{name}" for name in ("quiet", "threat", "swap", "calm", "hurt")}
    for target in targets:
        assert html.count(f'id="{target}"') == 1
    before_it_starts = html.partition('class="hr-part"')[0]
    assert "A young person shouts." in before_it_starts
    assert "About 6 minutes" in before_it_starts


def test_ratings_stand_in_closed_details_only(scenario: Scenario) -> None:
    html = page(scenario)
    open_text = re.sub(r"<details>.*?</details>", "", html, flags=re.DOTALL)
    assert "strong choice" in html
    assert "strong choice" not in open_text
    assert "stillness" not in open_text


def test_names_of_parts_are_not_shown_to_learners(scenario: Scenario) -> None:
    said = re.sub(r"<[^>]+>", " ", page(scenario))
    assert "threat" not in said
    assert "Part 3" in said
    assert "Go to ending 1" in said


def test_the_map_draws_every_part_once_and_every_way_between_them(scenario: Scenario) -> None:
    svg = draw_map(scenario)
    root = ElementTree.fromstring(svg)
    space = "{http://www.w3.org/2000/svg}" if root.tag.startswith("{") else ""
    texts = [one.text for one in root.iter(f"{space}text")]
    for part in scenario.parts:
        assert texts.count(part.name) == 1
    lines = [one for one in root.iter(f"{space}path") if one.get("marker-end")]
    assert len(lines) == sum(len(set(to)) for to in scenario.arrows.values())
    assert root.get("role") == "img"
    assert "style" not in svg
    assert "4 parts and 2 endings" in svg


def test_the_map_table_says_every_choice_in_words(scenario: Scenario) -> None:
    table = render_map_table(scenario)
    assert table.count("<tr>") == 1 + len(scenario.options)
    assert "<td>Call Priya</td><td>swap</td><td>ok</td>" in table
    assert "<td>Go on</td><td>calm (an ending)</td><td>not rated</td>" in table


def test_a_loop_and_a_long_way_are_laid_out_in_rows_from_the_start() -> None:
    layout = lay_out("a", {"a": ["b", "d"], "b": ["c"], "c": ["a", "c", "d"], "d": []})
    rows = {name: row for name, (row, _) in layout.nodes.items()}
    assert rows == {"a": 0, "b": 1, "c": 2, "d": 3}
    assert {(edge.source, edge.target) for edge in layout.edges if edge.is_back} == {("c", "a"), ("c", "c")}
    long_way = next(edge for edge in layout.edges if (edge.source, edge.target) == ("a", "d"))
    assert [row for row, _ in long_way.through] == [1, 2]
