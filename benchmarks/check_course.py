"""Checks many generated pages with two cards each, against plain reading and Markdown parsing of the same files.

The baseline reads every page and turns it into HTML with Python-Markdown and the extensions of a course's site, except
ours: the least that anything must do which looks at the same pages. Each runs in a fresh process, in turns; the medians
are compared. The check must be under two seconds. Run: python -m benchmarks.check_course [--pages 1000] [--rounds 5]
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.build_pages import write_course

AIM_SECONDS = 2.0
_PLAIN = """
import sys, pathlib, markdown
converter = markdown.Markdown(extensions=["admonition", "def_list", "footnotes", "sane_lists", "pymdownx.details",
    "pymdownx.superfences", "tables", "toc"])
for file in sorted(pathlib.Path("content").rglob("*.md")):
    converter.reset().convert(file.read_text("utf-8"))
"""
_HANDRAIL = "from handrail.cli import main; main()"


def main(arguments: list[str] | None = None) -> None:
    """Run the benchmark and print the two times and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args(arguments)
    commands = {
        "plain": [sys.executable, "-c", _PLAIN],
        "check": [sys.executable, "-c", _HANDRAIL, "check"],
        "advice": [sys.executable, "-c", _HANDRAIL, "check", "--advice"],
    }
    with tempfile.TemporaryDirectory(prefix="handrail-bench-") as name:
        folder = Path(name)
        write_course(folder, chosen.pages)
        times: dict[str, list[tuple[float, float]]] = {one: [] for one in commands}
        for _ in range(chosen.rounds):
            for one, command in commands.items():
                times[one].append(_time(command, folder))
    (plain, plain_work), (check, check_work), (advice, advice_work) = (_median(times[one]) for one in commands)
    print(f"{chosen.pages} pages with {2 * chosen.pages} cards; in brackets what the processor itself was busy for")
    print(f"reading and parsing them as Markdown: {plain:.2f} s ({plain_work:.2f} s)")
    print(f"handrail check:                       {check:.2f} s ({check_work:.2f} s); aim: under {AIM_SECONDS:.0f} s")
    print(f"handrail check --advice:              {advice:.2f} s ({advice_work:.2f} s)")
    print(f"ratio of the check to plain parsing {check / plain:.2f}")


def _time(command: list[str], folder: Path) -> tuple[float, float]:
    """Return how long a command took, and how long the processor was busy with it: the same on a quiet machine."""
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    started = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status):
        raise RuntimeError(f"{command} failed")
    return time.perf_counter() - started, used.ru_utime + used.ru_stime


def _median(times: list[tuple[float, float]]) -> tuple[float, float]:
    return statistics.median(wall for wall, _ in times), statistics.median(work for _, work in times)


if __name__ == "__main__":
    main()
