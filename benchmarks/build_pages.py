"""Builds many generated pages with one question each, against plain MkDocs Material on the same pages.

The baseline is Material as it comes with the same Markdown extensions except ours: the fence stays code. Both build the
same files with the same order of pages, each in a fresh process, in turns; the medians are compared. Aim: at most 1.15.
Plain Material writes a menu of all pages into every page, which costs more the more pages there are; so a second,
harder baseline is Material with its menu pruned.
Run: python -m benchmarks.build_pages [--pages 1000] [--rounds 3]
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

AIM = 1.15
PAGES_PER_MODULE = 20
_PARAGRAPH = (
    "A young person who slams the door may be asking for *distance*, and one who follows you round may be asking "
    "not to be left. Say what you see, and then **wait**: most of what helps takes less than a minute.\n"
)


def main(arguments: list[str] | None = None) -> None:
    """Run the benchmark and print the two times and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="handrail-bench-") as name:
        folder = Path(name)
        write_course(folder, chosen.pages)
        plain, pruned, ours = [], [], []
        for _ in range(chosen.rounds):
            plain.append(_time([sys.executable, "-m", "mkdocs", "build", "-q", "-f", "plain.yml"], folder))
            pruned.append(_time([sys.executable, "-m", "mkdocs", "build", "-q", "-f", "pruned.yml"], folder))
            ours.append(_time([sys.executable, "-c", "from handrail.cli import main; main()", "build"], folder))
    plain_seconds, pruned_seconds, our_seconds = (statistics.median(times) for times in (plain, pruned, ours))
    print(f"plain MkDocs Material, {chosen.pages} pages, fences left as code: {plain_seconds:.2f} s")
    print(f"the same with its menu pruned:                               {pruned_seconds:.2f} s")
    print(f"handrail build, with cards, manifest, key and guard:         {our_seconds:.2f} s")
    print(f"ratio {our_seconds / plain_seconds:.2f} (aim: at most {AIM})")
    print(f"ratio to the pruned menu {our_seconds / pruned_seconds:.2f}")


def _time(command: list[str], folder: Path) -> float:
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(Path(__file__).parents[1])}
    started = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    return time.perf_counter() - started


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
