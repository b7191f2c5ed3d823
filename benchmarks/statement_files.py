"""Statements into and out of a store as files, against the database alone moving the same rows.

Import: `handrail statements import` of a file, against executemany of the very rows that it made into the same tables.
Export: `handrail statements export`, against reading the statements' bytes in the same order and writing them to a
file. Each runs in a process of its own; its processor time and its largest memory are printed too, and what came out
is compared with what went in. Run: python -m benchmarks.statement_files [--statements 50000]
"""

import argparse
import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

MOST_MEMORY_MIB = 300
_TABLES = ("statement", "leaf", "statement_link", "activity")
_VERBS = [f"http://adlnet.gov/expapi/verbs/{name}" for name in ("initialized", "answered", "completed", "passed")]


@dataclass(frozen=True)
class Run:
    """One measured process."""

    seconds: float
    processor_seconds: float
    memory_mib: float


def main(arguments: list[str] | None = None) -> None:
    """Run the benchmark and print rates, ratios and memory."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--statements", type=int, default=50_000)
    count = parser.parse_args(arguments).statements
    with tempfile.TemporaryDirectory(prefix="handrail-bench-") as name:
        folder = Path(name)
        file, back = folder / "statements.jsonl", folder / "back.jsonl"
        with file.open("wb") as out:
            out.writelines(statements(count))
        print(f"{count:,} statements, {file.stat().st_size / 1024**2:,.0f} MiB")
        show("import", count, measured(lambda: handrail(folder / "instance", "import", file)))
        show("import again", count, measured(lambda: handrail(folder / "instance", "import", file)))
        show("executemany", count, measured(lambda: insert_the_same_rows(folder)))
        show("export", count, measured(lambda: handrail(folder / "instance", "export", back)))
        show("plain read", count, measured(lambda: read_the_same_bytes(folder)))
        same = subprocess.run(["cmp", file, back], check=False).returncode == 0
        print("what came out is what went in" if same else "WHAT CAME OUT IS NOT WHAT WENT IN")


def measured(act: Callable[[], None]) -> Run:
    """Run something in a child process and measure it there."""
    began = time.perf_counter()
    child = os.fork()
    if child == 0:
        try:
            act()
        except BaseException as failure:
            print(failure, file=sys.stderr)
            os._exit(1)
        os._exit(0)
    _, status, used = os.wait4(child, 0)
    seconds = time.perf_counter() - began
    if status:
        raise SystemExit("a measured process failed")
    return Run(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


_shown: dict[str, float] = {}
_COMPARED = {"executemany": "import", "plain read": "export"}


def show(what: str, count: int, run: Run) -> None:
    """Print one line, and the ratio to its baseline where this is one."""
    _shown[what] = count / run.processor_seconds
    rate = f"{count / run.seconds:9,.0f}/s, {_shown[what]:9,.0f} a second of processor time"
    memory = f", {run.memory_mib:4,.0f} MiB" if what in ("import", "import again", "export") else ""
    print(f"{what:13} {rate}{memory}", flush=True)
    if what in _COMPARED:
        print(f"{'ratio':13} {_shown[_COMPARED[what]] / _shown[what]:9.3f}  (memory: at most {MOST_MEMORY_MIB} MiB)")


def handrail(instance: Path, *arguments: str | Path) -> None:
    """Become the command."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("HANDRAIL_")}
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 2)
    command = [sys.executable, "-c", "from handrail.cli import main; main()", "statements", *map(str, arguments)]
    os.execve(sys.executable, command, environ | {"HANDRAIL_INSTANCE": str(instance)})


def insert_the_same_rows(folder: Path) -> None:
    """Put the rows of the imported store into the same tables of an empty one, a thousand at a time, durably."""
    source = f"file:{folder / 'instance' / 'handrail.sqlite'}?mode=ro"
    with closing(sqlite3.connect(source, uri=True)) as full, closing(sqlite3.connect(folder / "raw.sqlite")) as raw:
        raw.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;")
        for (sql,) in full.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid").fetchall():
            raw.execute(sql)
        for table in _TABLES:
            rows = full.execute(f"SELECT * FROM {table}")
            places = ", ".join("?" * len(rows.description))
            while some := rows.fetchmany(1000):
                with raw:
                    raw.executemany(f"INSERT INTO {table} VALUES ({places})", some)


def read_the_same_bytes(folder: Path) -> None:
    """Write the statements' bytes to a file, in their order, and nothing else."""
    source = f"file:{folder / 'instance' / 'handrail.sqlite'}?mode=ro"
    with closing(sqlite3.connect(source, uri=True)) as full, (folder / "raw.jsonl").open("wb") as out:
        for (document,) in full.execute("SELECT document FROM statement ORDER BY kept_at, statement_id"):
            out.write(document + b"\n")
        os.fsync(out.fileno())


def statements(count: int) -> Iterator[bytes]:
    """Give the lines of statements as another store would have kept them."""
    chance = random.Random(1)
    people = [str(uuid.UUID(int=chance.getrandbits(128))) for _ in range(5000)]
    now = datetime(2026, 1, 1, tzinfo=UTC)
    for _ in range(count):
        now += timedelta(milliseconds=chance.randint(1, 20_000))
        module = f"https://bridge.example/modules/m{chance.randint(1, 40):02}"
        statement = {
            "id": str(uuid.UUID(int=chance.getrandbits(128), version=4)),
            "stored": now.isoformat().replace("+00:00", "Z"),
            "authority": {"objectType": "Agent", "account": {"homePage": "https://bridge.example", "name": "bridge"}},
            "version": "1.0.0",
            "actor": {
                "objectType": "Agent",
                "account": {"homePage": "https://bridge.example", "name": chance.choice(people)},
            },
            "verb": {"id": chance.choice(_VERBS), "display": {"en-GB": "did"}},
            "object": {
                "id": f"{module}/questions/q{chance.randint(1, 50)}",
                "definition": {"name": {"en-GB": "What is asked"}, "type": "http://adlnet.gov/expapi/activities/cmi5"},
            },
            "result": {"success": chance.random() < 0.7, "duration": f"PT{chance.randint(1, 90)}.5S"},
            "context": {
                "registration": str(uuid.UUID(int=chance.getrandbits(128))),
                "contextActivities": {"parent": [{"id": module}], "grouping": [{"id": "https://bridge.example/c"}]},
            },
            "timestamp": now.isoformat().replace("+00:00", "Z"),
        }
        yield json.dumps(statement, separators=(",", ":")).encode() + b"\n"


if __name__ == "__main__":
    main()
