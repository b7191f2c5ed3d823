"""Builds many generated pages with two cards each, against plain MkDocs Material on the same pages.

The baseline is Material as it comes with the same Markdown extensions except ours: the fences stay code. Both build the
same files with the same order of pages, each in a fresh process, in turns; the medians are compared. Aims: time at most
1.10 of plain, memory at most 1.5 of plain, growth from a tenth of the pages to all of them no worse than plain's.
Plain Material writes a menu of all pages into every page, which costs more the more pages there are; so a second,
harder baseline is Material with its menu pruned.
Plain Zensical on the same pages stands beside our build with Zensical: aim, time at most 1.15 of plain.
A build that is published after one page changed is compared with a whole build of our own, in a fresh process as well.
Run: python -m benchmarks.build_pages [--pages 1000] [--rounds 3]
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

AIM = 1.10
MEMORY_AIM = 1.5
ZENSICAL_AIM = 1.15
PAGES_PER_MODULE = 20
_PARAGRAPH = (
    "A young person who slams the door may be asking for *distance*, and one who follows you round may be asking "
    "not to be left. Say what you see, and then **wait**: most of what helps takes less than a minute.\n"
)
_MKDOCS = [sys.executable, "-m", "mkdocs", "build", "-q", "-f"]
_OURS = [sys.executable, "-c", "from handrail.cli import main; main()", "build"]
_COMMANDS = {
    "plain": [*_MKDOCS, "plain.yml"],
    "pruned": [*_MKDOCS, "pruned.yml"],
    "ours": [*_OURS, "--whole"],
    "plain zensical": [sys.executable, "-m", "zensical", "build", "--clean", "-f", "zensical.yml"],
    "our zensical": [*_OURS, "--engine", "zensical"],
}


@dataclass(frozen=True)
class Run:
    """One build in a process of its own. Units: seconds of the processor's time; megabytes at its largest.

    MkDocs uses one processor from start to end, and other programs on the machine disturb this time least. Zensical
    uses all there are for what is not Python; the sum of their time is compared.
    """

    seconds: float
    megabytes: float


def main(arguments: list[str] | None = None) -> None:
    """Run the benchmark and print times, memory and their ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="handrail-bench-") as name:
        few, many = Path(name) / "few", Path(name) / "many"
        for folder, count in ((few, chosen.pages // 10), (many, chosen.pages)):
            folder.mkdir()
            write_course(folder, count)
        small = _measure(few, chosen.rounds)
        large = _measure(many, chosen.rounds)
        after = _measure_changed(many, chosen.rounds)
    names = {
        "plain": f"plain MkDocs Material, {chosen.pages} pages, fences left as code",
        "pruned": "the same with its menu pruned",
        "ours": "handrail build --whole, with cards, manifest, key and guard",
        "plain zensical": "plain Zensical, fences left as code",
        "our zensical": "handrail build --engine zensical, with cards, manifest, key and guard",
    }
    for kind, words in names.items():
        print(f"{words + ':':<78}{large[kind].seconds:7.2f} s{large[kind].megabytes:7.0f} MB")
    print(f"{'handrail build after one page changed:':<78}{after.seconds:7.2f} s{after.megabytes:7.0f} MB")
    print(f"time ratio {large['ours'].seconds / large['plain'].seconds:.2f} (aim: at most {AIM})")
    print(f"time ratio to the pruned menu {large['ours'].seconds / large['pruned'].seconds:.2f}")
    print(f"memory ratio {large['ours'].megabytes / large['plain'].megabytes:.2f} (aim: at most {MEMORY_AIM})")
    zensical = large["our zensical"].seconds / large["plain zensical"].seconds
    print(f"time ratio with Zensical {zensical:.2f} (aim: at most {ZENSICAL_AIM})")
    growth = {kind: large[kind].seconds / small[kind].seconds for kind in names}
    few, most = chosen.pages // 10, growth["plain"]
    print(f"growth from {few} pages: {growth['ours']:.1f} times (aim: at most plain's {most:.1f})")
    print(f"published after one page changed, ratio to the whole {after.seconds / large['ours'].seconds:.2f}")


def _measure(folder: Path, rounds: int) -> dict[str, Run]:
    runs: dict[str, list[Run]] = {kind: [] for kind in _COMMANDS}
    for _ in range(rounds):
        for kind, command in _COMMANDS.items():
            runs[kind].append(_run(command, folder))
    return {kind: _median(each) for kind, each in runs.items()}


def _measure_changed(folder: Path, rounds: int) -> Run:
    page = folder / "content/m001-generated/01-page.md"
    _run(_COMMANDS["ours"], folder)  # what is live may be the other engine's, of which nothing can be taken over
    runs = []
    for number in range(rounds):
        page.write_text(page.read_text() + f"\nOne line more, number {number}.\n")
        runs.append(_run(_OURS, folder))
    return _median(runs)


def _median(runs: list[Run]) -> Run:
    return Run(statistics.median(run.seconds for run in runs), statistics.median(run.megabytes for run in runs))


def _run(command: list[str], folder: Path) -> Run:
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(Path(__file__).parents[1])}
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr
    said = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status):
        raise RuntimeError(said.decode())
    return Run(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def write_course(folder: Path, page_count: int) -> None:
    """Write a course of page_count pages in modules of PAGES_PER_MODULE, and the plain configuration for the same."""
    content = folder / "content"
    content.mkdir()
    modules = [f"m{number:03}-generated" for number in range(1, -(-page_count // PAGES_PER_MODULE) + 1)]
    (content / "index.md").write_text("# Generated\n\nMany pages.\n")
    (content / "course.yml").write_text(
        "id: generated\ntitle: Generated\nlanguage: en\nmodules:\n" + "".join(f"  - {name}\n" for name in modules)
    )
    left = page_count
    nav = ["nav:", "  - index.md"]
    for name in modules:
        pages = ["index.md", *(f"{number:02}-page.md" for number in range(1, PAGES_PER_MODULE))][: min(left, 20)]
        left -= len(pages)
        (content / name).mkdir()
        (content / name / "module.yml").write_text(_module(name, pages))
        nav.append(f"  - {name}:")
        for page in pages:
            stem = page.removesuffix(".md")
            (content / name / page).write_text(_page(name, stem))
            nav.append(f"      - {name}/{page}")
    plain = "\n".join([*_PLAIN, *nav]) + "\n"
    (folder / "plain.yml").write_text(plain)
    (folder / "zensical.yml").write_text(plain.replace("site_dir: plain-site", "site_dir: zensical-site"))
    (folder / "pruned.yml").write_text(plain.replace("font: false", "font: false, features: [navigation.prune]"))


_PLAIN = [
    "site_name: Generated",
    "docs_dir: content",
    "site_dir: plain-site",
    "theme: {name: material, font: false}",
    "exclude_docs: '*.yml'",
    "plugins: [search]",
    "markdown_extensions:",
    "  [admonition, def_list, footnotes, sane_lists, pymdownx.details, pymdownx.superfences, tables, toc]",
]


def _module(name: str, pages: list[str]) -> str:
    number = name.partition("-")[0]
    entries = "".join(f"  - file: {page}\n    minutes: 2\n    id: p{index}\n" for index, page in enumerate(pages))
    return (
        f"id: {number}\ntitle: Module {number}\nversion: 1.0.0\nminutes: {2 * len(pages)}\nsummary: Generated.\n"
        "audience:\n  - care\nobjectives:\n  - id: say\n    text: Say what you see.\n"
        'content_note: "none: generated"\nreview:\n  status: draft\n'
        "sources:\n  - title: Generated\n    licence: MIT\n"
        f"pages:\n{entries}"
    )


def _page(module: str, stem: str) -> str:
    return (
        f"# Page {stem} of {module}\n\n{_PARAGRAPH}\n"
        f"## What you see\n\n{_PARAGRAPH}\n- Stillness\n- A low voice\n- A choice\n\n"
        f"```question\nid: {module}-{stem}-all\nobjective: say\n\n"
        f"Which of these could be his alarm on page {stem} of {module}? Choose all that apply.\n\n"
        "- [x] He says yes to everything\n  > It could. The quiet signs get missed.\n"
        "- [x] He cannot stop laughing\n  > It could. Laughing is not always finding it funny.\n"
        "- [ ] He asks for something harder\n  > Most likely he means it.\n\n"
        "Why: Keep the quiet signs on your list.\n```\n\n"
        f"## What helps\n\n{_PARAGRAPH}\n{_PARAGRAPH}\n"
        f"```question\nid: {module}-{stem}\nobjective: say\n\n"
        f"Sam sits on the stairs of {module} and says nothing. What do you do on page {stem}?\n\n"
        "- (x) Sit two steps below and say nothing for a moment\n  > Your stillness lowers the heat.\n"
        '- ( ) "Then you lose your phone tomorrow."\n  > Threats raise arousal when he is already **high**.\n'
        "- ( ) Go away and come back in ten minutes\n  > He may read that as being left.\n\n"
        "Hint: What does he need first?\nWhy: Calm comes before talk.\n```\n"
    )


if __name__ == "__main__":
    main()
