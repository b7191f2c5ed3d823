"""Every folder of tests/cases/verdict: the files in, and what `handrail claims check` must print, to the second."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from handrail.cli import main

CASES = Path(__file__).parents[2] / "cases" / "verdict"
DECIDED = sorted(path.parent for path in CASES.glob("*/expected.jsonl"))
REFUSED = sorted(path.parent for path in CASES.glob("*/expected.stderr"))


@pytest.mark.parametrize("case", DECIDED, ids=lambda case: case.name)
def test_a_decided_case_prints_exactly_the_expected_verdicts(case: Path) -> None:
    outcome = CliRunner().invoke(main, ["claims", "check", "--from", str(case), "--json"])
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    expected = [json.loads(line) for line in (case / "expected.jsonl").read_text().splitlines()]
    assert [json.loads(line) for line in outcome.stdout.splitlines()] == expected


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.name)
def test_a_refused_case_prints_every_fault_and_no_verdict(case: Path) -> None:
    outcome = CliRunner().invoke(main, ["claims", "check", "--from", str(case), "--json"])
    assert outcome.stdout == ""
    assert outcome.stderr == (case / "expected.stderr").read_text(encoding="utf-8")
    assert outcome.exit_code == 2


def test_every_reason_code_has_a_case() -> None:
    from lrs_bridge.funding.verdict import REASON_CODES

    told = {
        reason["code"]
        for case in DECIDED
        for line in (case / "expected.jsonl").read_text().splitlines()
        for reason in json.loads(line)["reasons"]
    }
    assert told == set(REASON_CODES)
