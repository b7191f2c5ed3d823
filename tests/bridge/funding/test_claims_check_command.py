"""`handrail claims check` as a program: what it needs, what it prints, how it ends."""

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from handrail.cli import main
from lrs_bridge.demonstration.people import PEOPLE_CSV, SETTINGS_CSV
from tests.bridge.funding.stage import RULES

CASES = Path(__file__).parents[2] / "cases" / "verdict"


def test_it_runs_where_flask_and_sqlalchemy_cannot_be_imported() -> None:
    program = (
        "import sys\n"
        "for name in ('flask', 'sqlalchemy', 'alembic', 'socket'): sys.modules[name] = None\n"
        "from handrail.cli import main\n"
        "main()\n"
    )
    folder = CASES / "supported-whole-hour"
    arguments = [sys.executable, "-c", program, "claims", "check", "--from", str(folder), "--json"]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert '"verdict": "supported"' in done.stdout
    assert done.returncode == 0


def test_without_json_a_person_reads_a_table_with_reasons_totals_and_what_is_not_proved() -> None:
    outcome = CliRunner().invoke(main, ["claims", "check", "--from", str(CASES / "module-cap-over-two-lines")])
    assert outcome.exit_code == 0
    assert "1  C1     P1          1 h         1 h  Supported       £20.00" in outcome.stdout
    assert "module-cap: 30 minutes: beyond what the rules allow for one person on this module." in outcome.stdout
    assert "Total" in outcome.stdout
    assert "£30.00" in outcome.stdout
    assert "Who sat there, and that cover was bought, are not proved here." in outcome.stdout


def test_a_folder_without_claim_lines_says_so() -> None:
    outcome = CliRunner().invoke(main, ["claims", "check", "--from", str(CASES / "no-claim-lines")])
    assert (outcome.exit_code, outcome.stdout) == (0, "No claim lines.\n")


def test_a_folder_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    outcome = CliRunner().invoke(main, ["claims", "check", "--from", str(tmp_path / "nowhere")])
    assert outcome.exit_code == 2
    assert outcome.stdout == ""


@pytest.mark.long
def test_a_hundred_thousand_lines_are_decided(tmp_path: Path) -> None:
    _write_many(tmp_path, 100_000, "1.5")
    outcome = CliRunner().invoke(main, ["claims", "check", "--from", str(tmp_path), "--json"])
    assert outcome.exit_code == 0
    assert len(outcome.stdout.splitlines()) == 100_000


@pytest.mark.long
def test_a_hundred_thousand_bad_lines_are_all_named(tmp_path: Path) -> None:
    _write_many(tmp_path, 100_000, "1,5")
    outcome = CliRunner().invoke(main, ["claims", "check", "--from", str(tmp_path), "--json"])
    assert outcome.exit_code == 2
    assert len(outcome.stderr.splitlines()) == 100_000


def _write_many(folder: Path, count: int, hours: str) -> None:
    for path in (CASES / "supported-whole-hour").iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    people = ["person_ref,setting_ref,employed_from,employed_to"]
    releases = ["release_ref,person_ref,planned_start,planned_end,backfill_method,authorised_by"]
    intervals = ["person_ref,module_id,start,end,evidence_kind,session_ref"]
    claims = ["claim_reference,setting_ref,person_ref,release_ref,hours_claimed,hourly_rate"]
    for number in range(count):
        person = f"P{number % 1000}"
        day = f"2026-{number // 1000 % 12 + 1:02d}-{number // 12000 + 1:02d}"
        releases.append(f"R{number},{person},{day}T13:00:00Z,{day}T14:00:00Z,cover,x")
        intervals.append(f"{person},m01,{day}T13:00:00Z,{day}T13:30:00Z,beats,s{number}")
        intervals.append(f"{person},m01,{day}T13:30:00Z,{day}T13:50:00Z,beats,s{number}")
        claims.append(f"C{number % 100},S1,{person},R{number},{hours},20.00")
    people += [f"P{number},S1,," for number in range(1000)]
    for name, rows in (("people", people), ("releases", releases), ("intervals", intervals), ("claims", claims)):
        (folder / f"{name}.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")


def test_rules_are_entered_approved_and_listed_from_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HANDRAIL_INSTANCE", str(tmp_path / "instance"))
    (tmp_path / "settings.csv").write_text(SETTINGS_CSV, encoding="utf-8")
    (tmp_path / "people.csv").write_text(PEOPLE_CSV, encoding="utf-8")
    (tmp_path / "rules.yml").write_bytes(RULES)

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, list(arguments))

    assert run("people", "import", str(tmp_path / "settings.csv"), str(tmp_path / "people.csv")).exit_code == 0
    rules = str(tmp_path / "rules.yml")
    assert run("claims", "rules", "add", rules, "--by", "M-01").exit_code == 2
    assert run("claims", "rules", "add", rules, "--by", "A-01").exit_code == 0
    assert "stays as it is" in run("claims", "rules", "add", rules, "--by", "A-01").stderr
    assert "waits for approval" in run("claims", "rules", "list").stdout
    assert run("claims", "rules", "approve", "backfill", "1", "--by", "D-01").exit_code == 0
    assert '"approved_at": "20' in run("claims", "rules", "list", "--json").stdout
    (tmp_path / "rules.yml").write_bytes(RULES.replace(b'"1"', b'""'))
    assert (
        run("claims", "rules", "add", rules, "--by", "A-01").stderr
        == "rules.yml:2:version: is empty. Write a short text.\n"
    )
