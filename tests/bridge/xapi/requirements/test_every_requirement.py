"""Every requirement of the list has a test, for each version that it holds for and on each database."""

import re
import subprocess
import sys
from collections.abc import Iterable
from itertools import product
from pathlib import Path

import pytest

from tests.bridge.xapi.conftest import DATABASES

HERE = Path(__file__).parent
VERSIONS = {"both": ("1.0.3", "2.0.0"), "1.0.3": ("1.0.3",), "2.0.0": ("2.0.0",), "none": ()}
# Test names say xapi_00143_00144 or ieee_4_1_4_etag; names of cases say XAPI-00143 or IEEE-4.1.4-etag.
_XAPI = re.compile(r"xapi((?:[-_]\d{5}(?:-\d(?!\d))?)+)", re.IGNORECASE)
_IEEE = re.compile(r"ieee[-_](\d(?:[._]\d)*)[-_]([a-z0-9]+)", re.IGNORECASE)


def listed() -> dict[str, tuple[str, ...]]:
    """Read the list: id to versions."""
    lines = (HERE / "requirements.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    found = {requirement: VERSIONS[versions] for requirement, versions, _summary in rows}
    assert len(found) == len(rows), "an id stands twice"
    return found


def ids_in(name: str) -> Iterable[str]:
    for match in _XAPI.finditer(name):
        yield from (f"XAPI-{number}" for number in re.findall(r"\d{5}(?:-\d(?!\d))?", match[1]))
    for section, word in _IEEE.findall(name):
        yield f"IEEE-{section.replace('_', '.')}-{word}"


@pytest.fixture(scope="module")
def collected(request: pytest.FixtureRequest) -> list[str]:
    """The names of all tests in this folder, whichever are being run now."""
    here = [item.nodeid for item in request.session.items if item.path.parent == HERE]
    option = request.config.option
    whole = {file.name for file in HERE.glob("test_*.py")} == {name.split("::")[0].split("/")[-1] for name in here}
    if whole and not option.keyword and option.markexpr in ("", "not long") and len(request.config.args) == 1:
        return here
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-m", "not long", "-p", "no:xdist", str(HERE)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return [line for line in done.stdout.splitlines() if "::test_" in line]


def test_every_requirement_has_a_test_in_each_version_and_on_each_database(collected: list[str]) -> None:
    tested = {
        (requirement, version, database)
        for name in collected
        for requirement in ids_in(name)
        for version, database in product(("1.0.3", "2.0.0"), DATABASES)
        if version in name and database in name
    }
    wanted = {
        (requirement, version, database)
        for requirement, versions in listed().items()
        for version, database in product(versions, DATABASES)
    }
    missing = sorted(wanted - tested)
    assert not missing, "no test for " + ", ".join(" ".join(one) for one in missing)


def test_every_id_that_a_test_names_is_in_the_list(collected: list[str]) -> None:
    assert {requirement for name in collected for requirement in ids_in(name)} - set(listed()) == set()


def test_what_holds_for_no_version_says_why() -> None:
    for line in (HERE / "requirements.tsv").read_text(encoding="utf-8").splitlines():
        requirement, versions, summary = line.split("\t") if not line.startswith("#") else ("", "", "header")
        assert summary.strip(), line
        if versions == "none":
            assert re.match(r"withdrawn|ADL:|there is none|.*: over HTTP|.*knows no", summary), requirement
