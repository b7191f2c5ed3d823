"""The docs say what the code does."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from handrail import reference

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"


def test_settings_page_is_what_the_settings_say() -> None:
    assert (DOCS / "config.md").read_text() == reference.config_page(), "run: make docs"


def test_command_page_is_what_the_commands_say() -> None:
    # In a process of its own: click remembers how a command was called first, and tests call commands in many ways.
    fresh = [sys.executable, "-c", "from handrail.reference import cli_page; print(cli_page(), end='')"]
    page = subprocess.run(fresh, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert (DOCS / "cli.md").read_text() == page, "run: make docs"


def constants(nodes: Iterable[ast.expr]) -> set[str]:
    return {
        node.value
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"[a-z0-9-]+", node.value)
    }


def error_codes() -> set[str]:
    """Return every stable error code that the bridge's source can answer with."""
    codes = set()
    for path in (ROOT / "lrs_bridge").rglob("*.py"):
        tree = ast.parse(path.read_text())
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "code":
                codes |= constants([node.value])
            if isinstance(node, ast.Call):
                codes |= constants(keyword.value for keyword in node.keywords if keyword.arg == "code")
                if ast.unparse(node.func) == "ErrorWords":
                    codes |= constants(node.args[:1])
                if ast.unparse(node.func) == "_refuse":  # launch/cmi5_rules.py: requirement, message, code
                    codes |= constants(node.args[2:3])
    return codes


def test_every_error_code_is_in_the_docs_and_no_other() -> None:
    page = (DOCS / "errors.md").read_text()
    listed = set(re.findall(r"^\| `([a-z0-9-]+)` \|", page, re.MULTILINE))
    codes = error_codes()
    assert codes - listed == set(), "codes that docs/errors.md does not explain"
    assert listed - codes == set(), "codes in docs/errors.md that no longer exist"


@pytest.mark.parametrize("page", sorted(p.relative_to(ROOT).as_posix() for p in ROOT.glob("*.md")) + ["docs"])
def test_links_inside_the_docs_lead_somewhere(page: str) -> None:
    pages = sorted((ROOT / page).rglob("*.md")) if page == "docs" else [ROOT / page]
    broken = [
        f"{path.relative_to(ROOT)}: {target}"
        for path in pages
        for target in re.findall(
            r"\]\(([^)#\s]+)[^)]*\)", re.sub(r"(````|```).*?\1", "", path.read_text(), flags=re.DOTALL)
        )
        if not re.match(r"[a-z]+:", target) and not (path.parent / target).exists()
    ]
    assert broken == []


def test_each_decision_says_context_choice_consequence_and_when_to_look_again() -> None:
    pages = sorted((DOCS / "decisions").glob("[0-9]*.md"))
    assert len(pages) >= 17
    for page in pages:
        text = page.read_text().lower()
        for heading in ("## context", "## choice", "## consequence", "## when to look again"):
            assert heading in text, f"{page.name} lacks {heading}"


def test_nothing_tracked_names_a_package_registry_or_a_path_of_one_machine() -> None:
    for lock in ("requirements.lock", "requirements-test.lock", "package-lock.json"):
        text = (ROOT / lock).read_text()
        assert "http://" not in text
        assert "resolved" not in text
        assert not re.search(r"https://(?!opencollective|github|tidelift|www\.patreon|feross|paulmillr)", text) or (
            lock == "package-lock.json"
        )
