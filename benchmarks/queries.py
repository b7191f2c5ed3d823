"""First pages of listings over HTTP in a store of 1,000,000 statements, against the same in one of 100,000.

By agent, by activity with related_activities, by verb and since, by agent and verb, and the newest. For each the median
and the 99th percentile of one connection's requests (aims: 5 ms and 25 ms; not more than 1.3 times the small store's).
The small store is filled through the door that imports use. The large one holds the same statements over and over, each
time under ids of their own and later. Their folders may be kept for the next run.
Run: python -m benchmarks.queries [--small 100000] [--large 1000000] [--requests 400] [--keep FOLDER]
"""

import argparse
import json
import random
import resource
import shutil
import socket
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.sample_statements import HOME, Maker
from benchmarks.serving import ADDRESS, read_answer, serving
from benchmarks.statements import make_store

_OURS = "benchmarks.statements_servers:make_ours"
_BATCH = 1_000
_PEOPLE = 500  # so few that each has a full page also in the small store
_PAGE = 20
_COPIED = ("statement", "statement_link")


def main(arguments: list[str] | None = None) -> None:
    """Run the benchmark and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", type=int, default=100_000)
    parser.add_argument("--large", type=int, default=1_000_000)
    parser.add_argument("--requests", type=int, default=400)
    parser.add_argument("--keep", type=Path, help="a folder in which the filled stores stay")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="handrail-bench-") as name:
        folder = chosen.keep or Path(name)
        credentials = fill(folder / "small", chosen.small)
        multiply(folder / "small", folder / "large", chosen.large // chosen.small)
        small, large = (measure(folder / name, credentials, chosen.requests) for name in ("small", "large"))
    print(f"{'first page':34}{'small median':>14}{'large median':>14}{'large 99 %':>12}{'ratio':>8}")
    for kind in small:
        medians = [statistics.median(one[kind]) * 1000 for one in (small, large)]
        high = statistics.quantiles(large[kind], n=100)[98] * 1000
        print(f"{kind:34}{medians[0]:11.2f} ms{medians[1]:11.2f} ms{high:9.2f} ms{medians[1] / medians[0]:8.2f}")
    print("aims: median under 5 ms, 99 % under 25 ms, ratio at most 1.3")


def fill(folder: Path, count: int) -> str:
    """Fill a store unless it is there; return the Authorization header of a credential."""
    from lrs_bridge.clock import SystemClock
    from lrs_bridge.config import read_config
    from lrs_bridge.storage.open_store import open_store
    from lrs_bridge.xapi.record import import_statements
    from lrs_bridge.xapi.statement import ReceivedStatement

    known = folder / "credentials"
    if known.exists():
        return known.read_text()
    settings, credentials = make_store(folder / "instance")
    database = open_store(read_config(settings))
    began = time.monotonic()
    for done in range(0, count, _BATCH):
        part = [ReceivedStatement(*one, "1.0.3") for one in whole_statements(done, min(_BATCH, count - done))]
        database.write(lambda connection, part=part: import_statements(connection, part, SystemClock().now()))
        if done % 50_000 == 0:
            print(f"  {done:,} of {count:,}", file=sys.stderr, flush=True)
    database.close()
    rate = count / (time.monotonic() - began)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"filled with {count:,} statements at {rate:,.0f} a second, {peak_mb} MB resident at most", file=sys.stderr)
    known.write_text(credentials)
    return credentials


def multiply(small: Path, large: Path, times: int) -> None:
    """Make the large store of the small one, unless it is there."""
    if (large / "done").exists():
        return
    shutil.rmtree(large, ignore_errors=True)
    shutil.copytree(small, large)
    began = time.monotonic()
    with sqlite3.connect(large / "instance" / "handrail.sqlite", isolation_level=None) as store:
        store.execute("PRAGMA synchronous=OFF")
        first, last = store.execute("SELECT min(kept_at), max(kept_at) FROM statement").fetchone()
        names = {name: [row[1] for row in store.execute(f"PRAGMA table_info({name})")] for name in _COPIED}
        for copy in range(1, times):
            changed = {
                "statement_id": f"'{copy:08x}' || substr(statement_id, 9)",
                "kept_at": f"kept_at + {copy * (last - first + 1)}",
            }
            store.execute("BEGIN")
            for name, columns in names.items():
                values = ", ".join(changed.get(column, column) for column in columns)
                store.execute(f"INSERT INTO {name} SELECT {values} FROM {name} WHERE kept_at <= {last}")  # noqa: S608
            store.execute("COMMIT")
            print(f"  {copy + 1} of {times} copies", file=sys.stderr, flush=True)
    print(f"multiplied by {times} in {time.monotonic() - began:.0f} s", file=sys.stderr)
    (large / "done").touch()


def whole_statements(seed: int, count: int) -> Iterator[tuple[dict, bytes]]:  # type: ignore[type-arg]
    """Yield statements as another store would export them."""
    maker = Maker(seed, people=1)
    everybody = Maker(0, people=_PEOPLE)
    maker.people, maker.activities = everybody.people, everybody.activities
    authority = {"objectType": "Agent", "account": {"homePage": f"{HOME}/xapi/credentials", "name": "k1"}}
    for _ in range(count):
        made = maker.statement()
        made |= {"stored": made["timestamp"], "authority": authority, "version": "1.0.0"}
        yield made, json.dumps(made).encode()


def queries(seed: int) -> dict[str, dict[str, str]]:
    """Return the parameters of one request of each kind."""
    chosen = random.Random(seed)
    everybody = Maker(0, people=_PEOPLE)
    agent = {"account": {"homePage": HOME, "name": chosen.choice(everybody.people)}}
    activity = chosen.choice(everybody.activities)
    verb = "http://adlnet.gov/expapi/verbs/" + chosen.choice(["completed", "answered", "passed"])
    return {
        "newest": {},
        "by agent": {"agent": json.dumps(agent)},
        "by activity, related": {"activity": activity, "related_activities": "true"},
        "by the course, related (in all)": {"activity": f"{HOME}/course", "related_activities": "true"},
        "by verb and since": {"verb": verb, "since": "2026-01-01T00:00:00Z"},
        "by agent and verb": {"agent": json.dumps(agent), "verb": verb},
        "by agent, related": {"agent": json.dumps(agent), "related_agents": "true"},
    }


def measure(folder: Path, credentials: str, requests: int) -> dict[str, list[float]]:
    """Return the seconds of each request, by kind."""
    taken: dict[str, list[float]] = {}
    with (
        serving(_OURS, {"HANDRAIL_INSTANCE": str(folder / "instance")}) as port,
        socket.create_connection((ADDRESS, port), timeout=60) as connection,
    ):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        reader = connection.makefile("rb")
        for number in range(requests + 10):
            for kind, params in queries(number).items():
                address = "/xapi/statements?" + urlencode(params | {"limit": str(_PAGE)})
                began = time.perf_counter()
                connection.sendall(
                    f"GET {address} HTTP/1.1\r\nHost: {ADDRESS}:{port}\r\nAuthorization: {credentials}\r\n"
                    "X-Experience-API-Version: 1.0.3\r\n\r\n".encode()
                )
                read_answer(reader)
                if number >= 10:  # the first ones warm the server's caches
                    taken.setdefault(kind, []).append(time.perf_counter() - began)
    return taken


if __name__ == "__main__":
    main()
