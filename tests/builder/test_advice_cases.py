"""Every case of tests/cases/advice gives its advice, and nothing else."""

import json
from datetime import date
from pathlib import Path

import pytest

from builder.advice.advise import advise
from builder.advice.told import RULES
from builder.load import load_course
from tests.builder.authoring_cases import CASES, lay_out

_CASES = sorted((CASES.parent / "advice").glob("*.case"))
TODAY = date(2026, 11, 28)


@pytest.mark.parametrize("case", _CASES, ids=lambda case: case.stem)
def test_case_gives_exactly_its_advice(case: Path, tmp_path: Path) -> None:
    expected = lay_out(case, tmp_path)
    content = tmp_path / "content"
    assert [str(one) for one in advise(load_course(content), content, TODAY).told] == expected


def test_every_rule_has_a_case_and_can_be_set_aside_except_the_one_about_setting_aside() -> None:
    told = "".join(case.read_text("utf-8").partition("== advice")[2] for case in _CASES)
    assert {rule for rule in RULES if f"({rule})" not in told} == set()
    schemas = Path(__file__).parents[2] / "builder" / "schemas"
    for name in ("course", "module"):
        accept = json.loads((schemas / f"{name}.schema.json").read_text())["properties"]["accept"]
        assert accept["items"]["properties"]["advice"]["enum"] == [rule for rule in RULES if rule != "needless-accept"]


def test_the_guide_lists_every_rule_in_its_words() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "advice.md").read_text("utf-8")
    assert [rule for rule, words in RULES.items() if f"| `{rule}` | {words} | " not in guide] == []


def test_what_is_set_aside_is_kept_with_its_reason(tmp_path: Path) -> None:
    lay_out(CASES.parent / "advice" / "set-aside-with-a-reason.case", tmp_path)
    content = tmp_path / "content"
    accepted = advise(load_course(content), content, TODAY).accepted
    assert {(one.advice.rule, one.because) for one in accepted} == {
        ("long-sentence", "These are her own words."),
        ("answer-without-feedback", "The page says why."),
    }
