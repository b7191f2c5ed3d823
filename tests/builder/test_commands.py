"""handrail check, build and preview, as an author meets them."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest


def handrail(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in the course's folder."""
    command = [sys.executable, "-c", "from handrail.cli import main; main()", *arguments]
    return subprocess.run(command, cwd=project, capture_output=True, text=True, check=False, timeout=60)


def _spoil(project: Path) -> None:
    (project / "content/m01-first/01-words.md").write_text("# Words\n\n<script>\n")


def test_check_of_a_good_course_says_so_and_exits_0(project: Path) -> None:
    done = handrail(project, "check")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "No mistakes in 1 module, 4 pages, 2 cards.\n"


def test_check_prints_each_mistake_on_a_line_and_exits_1(project: Path) -> None:
    _spoil(project)
    done = handrail(project, "check")
    assert done.returncode == 1
    assert done.stdout == "content/m01-first/01-words.md:3:1 A page has no scripts. Remove the <script>.\n"
    assert done.stderr == "1 mistake.\n"


def test_check_json_is_for_programs(project: Path) -> None:
    _spoil(project)
    faults = json.loads(handrail(project, "check", "--json").stdout)["faults"]
    assert faults == [
        {
            "path": "content/m01-first/01-words.md",
            "line": 3,
            "column": 1,
            "message": "A page has no scripts. Remove the <script>.",
        }
    ]
    assert json.loads(handrail(project, "check", "--format", "json").stdout)["faults"] == faults


def test_check_github_is_for_annotations_with_paths_from_where_it_runs(project: Path) -> None:
    _spoil(project)
    (project / "content/m01-first/03-check.md").write_text(
        "# Check\n\n```check\nid: end-check\ntitle: End\npass: 120%\n```\n"
    )
    done = handrail(project.parent, "check", project.name, "--format", "github")
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "::error file=project/content/m01-first/01-words.md,line=3,col=1::A page has no scripts. Remove the <script>.",
        '::error file=project/content/m01-first/03-check.md,line=6,col=7::"120%25" is not a pass mark. '
        'Write whole percent from 1%25 to 100%25, like "pass: 80%25".',
    ]


def test_check_gives_advice_when_asked_and_ends_as_without_it(project: Path) -> None:
    place = "content/m01-first/checks/end-check.md"
    message = 'This question names no objective, so nobody sees what it checks. Add a line "objective: " and its id.'
    done = handrail(project, "check", "--advice")
    assert done.returncode == 0
    assert f"{place}:16:1 {message} (question-without-objective)" in done.stdout.splitlines()
    annotated = handrail(project, "check", "--advice", "--format", "github").stdout.splitlines()
    assert f"::notice file={place},line=16,col=1::{message} (question-without-objective)" in annotated
    told = json.loads(handrail(project, "check", "--advice", "--json").stdout)
    assert told["faults"] == []
    assert {
        "rule": "question-without-objective", "path": place, "line": 16, "column": 1, "message": message,
    } in told["advice"]  # fmt: skip


def test_check_gives_no_advice_on_a_course_with_mistakes(project: Path) -> None:
    _spoil(project)
    done = handrail(project, "check", "--advice", "--json")
    assert done.returncode == 1
    told = json.loads(done.stdout)
    assert (len(told["faults"]), told["advice"]) == (1, [])


def test_report_is_written_below_build_and_stays_when_the_course_has_a_mistake(project: Path) -> None:
    done = handrail(project, "report")
    assert (done.returncode, done.stdout) == (0, "build/report/index.html\n")
    page = (project / done.stdout.strip()).read_text()
    assert "question-without-objective" in page
    assert "Say what you will do with what you hear." in page
    assert not (project / "site").exists()
    _spoil(project)
    done = handrail(project, "report")
    assert (done.returncode, done.stdout) == (1, "")
    assert "1 mistake. The last report stays as it is." in done.stderr
    assert (project / "build/report/index.html").read_text() == page


def test_check_where_there_is_no_course_says_what_to_do(tmp_path: Path) -> None:
    done = handrail(tmp_path, "check")
    assert done.returncode == 2
    assert done.stdout.startswith("content/course.yml:1:1 There is no such file. ")


def test_wrong_usage_exits_2(project: Path) -> None:
    assert handrail(project, "check", "nowhere").returncode == 2
    assert handrail(project, "build", "--colour").returncode == 2


def test_build_prints_its_id_and_nothing_else_to_stdout(project: Path) -> None:
    done = handrail(project, "build")
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"[0-9a-f]{16}\n", done.stdout)
    assert re.search(r"Built 1 module, 4 pages, 2 cards in \d+\.\d s\.", done.stderr)
    assert "MkDocs 2" not in done.stderr


def test_build_with_a_mistake_exits_1_and_keeps_the_site(project: Path) -> None:
    first = json.loads(handrail(project, "build", "--json").stdout)["build"]
    before = (project / "site/course.json").read_bytes()
    _spoil(project)
    done = handrail(project, "build")
    assert (done.returncode, done.stdout) == (1, "")
    assert "1 mistake. Nothing was built; the last site/ stays as it is." in done.stderr
    assert (project / "site/course.json").read_bytes() == before
    assert first


@pytest.mark.parametrize("broken_at_first", [False, True])
def test_preview_shows_the_course_follows_changes_and_shows_mistakes_in_place(
    project: Path, broken_at_first: bool
) -> None:
    page = project / "content/m01-first/01-words.md"
    good = page.read_text()
    bad = good.replace("- ( ) ", "- (x) ")
    page.write_text(bad if broken_at_first else good)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", "from handrail.cli import main; main()", "preview", "--port", str(port)]
    server = subprocess.Popen(command, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        address = f"http://127.0.0.1:{port}/m01-first/01-words/"
        mistake = "Two answers are marked right"
        assert _wait_for(address, mistake if broken_at_first else "data-item=")
        page.write_text(good.replace("What do you say first?", "What would you say?"))
        assert _wait_for(address, "What would you say?")
        page.write_text(bad)
        assert _wait_for(address, mistake)
    finally:
        os.kill(server.pid, signal.SIGINT)
        said, _ = server.communicate(timeout=20)
    assert "content/m01-first/01-words.md:13:1 Two answers are marked right" in said
    assert "Traceback" not in said
    assert not (project / "site").exists()


def _wait_for(address: str, text: str) -> bool:
    for _ in range(100):
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
                if text in answer.read().decode():
                    return True
        except OSError:
            pass
        time.sleep(0.2)
    return False
