"""Statements kept a second, each durably, one at a time and in batches of 50, over 8 keep-alive connections.

Single ones are compared with a bare Flask endpoint that only parses the same JSON, behind the same server, asked in
turns (aim: 0.25). So are batches, statements against its requests: the aim of 10,000 a second was set where it answers
about 8,000 (1.25). Batches are also compared with raw executemany inserts of the very rows that they left in the store
into empty tables of the same shape, 50 statements to a transaction (aim: 0.5). On SQLite, synchronous=FULL, one
process; the ledger's sequencer runs meanwhile. HANDRAIL_BENCH_STORE names another store, --workers the server
processes.
Run: python -m benchmarks.statements [--seconds 5] [--rounds 3]
"""

import argparse
import base64
import os
import socket
import sqlite3
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.sample_statements import Maker
from benchmarks.serving import ADDRESS, read_answer, serving

CONNECTIONS = 8
BATCH = 50
_MOST_A_SECOND = 20_000
_OURS = "benchmarks.statements_servers:make_ours"
_BARE = "benchmarks.statements_servers:make_bare"
_TABLES = (("statement", "statement_id"), ("statement_link", "statement_id"), ("leaf", "leaf_id"))


def main(arguments: list[str] | None = None) -> None:
    """Run the benchmark and print rates and ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=1)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="handrail-bench-") as name:
        folder = Path(name)
        settings, credentials = make_store(folder / "singles")
        with serving(_OURS, settings, workers=chosen.workers) as ours, serving(_BARE, {}) as bare:
            singles = compare(ours, bare, credentials, chosen.seconds, chosen.rounds)
        # An empty store again, as the raw inserts begin with empty tables.
        settings, credentials = make_store(folder / "batches")
        with serving(_OURS, settings, workers=chosen.workers) as ours:
            send_for(ours, credentials, 1, single)
            batches = [send_for(ours, credentials, chosen.seconds, batch) * BATCH for _ in range(chosen.rounds)]
        raw = raw_inserts(folder / "batches") if "HANDRAIL_STORE" not in settings else None
    kept, parsed = statistics.median(singles[0]), statistics.median(singles[1])
    print(f"bare Flask, parses only     {parsed:8.0f} requests/s")
    print(f"single statements, durable  {kept:8.0f} statements/s   ratio {kept / parsed:.3f}  (aim: at least 0.25)")
    together = statistics.median(batches)
    print(
        f"batches of 50, durable      {together:8.0f} statements/s   ratio {together / parsed:.3f}  "
        "(aim: 10,000 where bare Flask answers 8,000, so 1.25)"
    )
    if raw:
        print(f"raw executemany, same rows  {raw:8.0f} statements/s   ratio {together / raw:.3f}  (aim: at least 0.5)")


def make_store(instance: Path) -> tuple[dict[str, str], str]:
    """Make a store; return its settings and the Authorization header of a credential that may write."""
    from lrs_bridge.clock import SystemClock
    from lrs_bridge.config import read_config
    from lrs_bridge.storage.open_store import open_store
    from lrs_bridge.xapi.credential import add_credential

    settings = {"HANDRAIL_INSTANCE": str(instance)}
    if "HANDRAIL_BENCH_STORE" in os.environ:
        settings["HANDRAIL_STORE"] = os.environ["HANDRAIL_BENCH_STORE"]
    config = read_config(settings)
    config.instance.mkdir(parents=True, exist_ok=True, mode=0o700)
    database = open_store(config)
    now = SystemClock().now()
    key, secret = database.write(lambda connection: add_credential(connection, ["all"], "benchmark", now))
    database.close()
    return settings, "Basic " + base64.b64encode(f"{key}:{secret}".encode()).decode()


def compare(ours: int, bare: int, credentials: str, seconds: float, rounds: int) -> tuple[list[float], list[float]]:
    """Send single statements to both in turns; return the rates of each round."""
    send_for(ours, credentials, 1, single)
    send_for(bare, credentials, 1, single)
    kept, parsed = [], []
    for _ in range(rounds):
        kept.append(send_for(ours, credentials, seconds, single))
        parsed.append(send_for(bare, credentials, seconds, single))
    return kept, parsed


def single(maker: Maker) -> bytes:
    """Return a body of one statement."""
    return maker.body()


def batch(maker: Maker) -> bytes:
    """Return a body of 50 statements."""
    return b"[" + b",".join(maker.body() for _ in range(BATCH)) + b"]"


def send_for(port: int, credentials: str, seconds: float, make: Callable[[Maker], bytes]) -> float:
    """Post bodies over 8 connections for a while; return how many were answered a second."""
    counts = [0] * CONNECTIONS
    # Made before the clock starts: the client shares the machine with what it measures.
    each = int(seconds * (_MOST_A_SECOND if make is single else _MOST_A_SECOND / BATCH) / CONNECTIONS) + 1
    makers = [Maker(int.from_bytes(os.urandom(6))) for _ in range(CONNECTIONS)]
    bodies = [[make(maker) for _ in range(each)] for maker in makers]
    ran_out: list[int] = []
    until = time.monotonic() + seconds

    def run(number: int) -> None:
        with socket.create_connection((ADDRESS, port), timeout=60) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            reader = connection.makefile("rb")
            for body in bodies[number]:
                if time.monotonic() >= until:
                    return
                head = (
                    f"POST /xapi/statements HTTP/1.1\r\nHost: {ADDRESS}:{port}\r\nAuthorization: {credentials}\r\n"
                    f"X-Experience-API-Version: 1.0.3\r\nContent-Type: application/json\r\n"
                    f"Content-Length: {len(body)}\r\n\r\n"
                )
                connection.sendall(head.encode() + body)
                read_answer(reader)
                counts[number] += 1
        ran_out.append(number)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(CONNECTIONS)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if ran_out:
        raise SystemExit(f"more than {_MOST_A_SECOND} a second were kept: raise _MOST_A_SECOND")
    return sum(counts) / (time.monotonic() - began)


def raw_inserts(instance: Path) -> float:
    """Insert the rows that a store holds into empty tables of the same shape; return statements a second."""
    with sqlite3.connect(instance / "handrail.sqlite") as kept:
        shapes = [
            row[0]
            for row in kept.execute(
                "SELECT sql FROM sqlite_master WHERE tbl_name IN ('statement', 'statement_link', 'leaf') "
                "AND sql NOT NULL ORDER BY type DESC"
            )
        ]
        kept.execute(
            "CREATE TEMP TABLE wanted AS SELECT statement_id, leaf_id FROM statement ORDER BY kept_at DESC LIMIT 50000"
        )
        count = kept.execute("SELECT count(*) FROM wanted").fetchone()[0]
        rows = {
            name: kept.execute(
                f"SELECT {name}.* FROM wanted JOIN {name} USING ({key}) ORDER BY wanted.rowid DESC"  # noqa: S608
            ).fetchall()
            for name, key in _TABLES
        }
    with sqlite3.connect(instance / "raw.sqlite", isolation_level=None) as raw:
        raw.execute("PRAGMA journal_mode=WAL")
        raw.execute("PRAGMA synchronous=FULL")
        for shape in shapes:
            raw.execute(shape)
        began = time.monotonic()
        for part in range(0, count, BATCH):
            raw.execute("BEGIN IMMEDIATE")
            for name, _ in _TABLES:
                share = len(rows[name]) // count
                some = rows[name][part * share : (part + BATCH) * share]
                raw.executemany(f"INSERT INTO {name} VALUES ({','.join('?' * len(some[0]))})", some)  # noqa: S608
            raw.execute("COMMIT")
        return count / (time.monotonic() - began)


if __name__ == "__main__":
    main()
