"""Beats accepted a second, each stored durably, against a bare Flask endpoint that parses the same JSON.

Both run behind Granian with the settings that `handrail serve` uses, each in a process of its own, and are asked by the
same client over 8 keep-alive connections, in turns; the medians are compared. Every beat of ours credits time, so each
one is a session moved on, an interval and a ledger leaf, on disk (synchronous=FULL) before its answer. Aim: 0.25.
Run: python -m benchmarks.beats [--seconds 4] [--rounds 3]
"""

import argparse
import json
import os
import socket
import sqlite3
import statistics
import tempfile
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.serving import ADDRESS, read_answer, serving

AIM = 0.25
CONNECTIONS = 8


@dataclass
class Sender:
    """One open page: its session, token and cookie, and where its chain of beats stands."""

    session_id: str
    token: str
    cookie: str
    sequence: int = 0
    nonce: str = ""


def main(arguments: list[str] | None = None) -> None:
    """Run the benchmark and print the two rates and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--profile", help="file for a profile of ours, made in this process instead of a comparison")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="handrail-bench-") as name:
        senders = prepare(Path(name))
        if chosen.profile:
            profile(Path(name), senders, chosen.profile)
            return
        ours, bare = [], []
        ours_app, bare_app = "benchmarks.beats_servers:make_ours", "benchmarks.beats_servers:make_bare"
        with serving(ours_app, settings(Path(name))) as ours_port, serving(bare_app, {}) as bare_port:
            send_for(ours_port, senders, 1)
            send_for(bare_port, senders_of_bare(), 1)
            for _ in range(chosen.rounds):
                ours.append(send_for(ours_port, senders, chosen.seconds))
                bare.append(send_for(bare_port, senders_of_bare(), chosen.seconds))
        check_kept(Path(name), senders)
    ratio = statistics.median(ours) / statistics.median(bare)
    print(f"bare Flask   {statistics.median(bare):7.0f} answers/s")
    print(f"beats        {statistics.median(ours):7.0f} accepted durably/s")
    print(f"ratio        {ratio:7.3f}  (aim: at least {AIM})")


def prepare(folder: Path) -> list[Sender]:
    """Make a store with eight people, each with the module open; return their pages."""
    from lrs_bridge.app import close_app, create_app
    from lrs_bridge.clock import SetClock
    from lrs_bridge.config import read_config
    from lrs_bridge.course.imports import import_build
    from lrs_bridge.demonstration.people import PEOPLE_CSV, SETTINGS_CSV
    from lrs_bridge.launch.ground import ground_of
    from lrs_bridge.launch.service import fetch_auth_token, open_launch_session
    from lrs_bridge.people import sign_in_store, store
    from lrs_bridge.people.import_files import import_people_files
    from tests.bridge.course.fake_build import write_build

    clock = SetClock(datetime(2026, 3, 2, 9, 30, tzinfo=UTC))
    app = create_app(read_config(settings(folder)), clock=clock, start_sequencer=False)
    here = app.extensions["handrail"]
    import_people_files(here.database, SETTINGS_CSV.encode(), PEOPLE_CSV.encode(), now=clock.now())
    site, build = write_build(folder / "course")
    import_build(here.database, here.courses_folder, site=site, build=build, now=clock.now())
    with here.database.reading() as connection:
        people = store.people_by_role(connection, "learner")[:CONNECTIONS]
    senders = []
    for person in people:

        def act(connection, person_id=person.person_id):  # type: ignore[no-untyped-def]
            cookie = sign_in_store.start_sign_in(connection, secret=here.secret, person_id=person_id, now=clock.now())
            launch = open_launch_session(
                connection, ground_of(app), person_id=person_id, module_id="m01", now=clock.now()
            )
            token = fetch_auth_token(connection, launch.fetch_token, clock.now())
            return Sender(launch.session.session_id, str(token), f"{sign_in_store.COOKIE}={cookie}")

        senders.append(here.database.write(act))
    close_app(app)
    return senders


def senders_of_bare() -> list[Sender]:
    """Return pages that send the same bytes to the bare endpoint."""
    return [Sender("0" * 36, "x" * 108, "handrail_sign_in=" + "y" * 43) for _ in range(CONNECTIONS)]


def settings(folder: Path) -> dict[str, str]:
    """Return the HANDRAIL_* settings of the benchmark's store."""
    return {"HANDRAIL_INSTANCE": str(folder / "instance"), "HANDRAIL_DEMO": "1"}


def send_for(port: int, senders: list[Sender], seconds: float) -> float:
    """Send beats over one connection each for a while; return how many were accepted a second."""
    counts = [0] * len(senders)
    until = time.monotonic() + seconds

    def run(number: int, sender: Sender) -> None:
        with socket.create_connection((ADDRESS, port), timeout=30) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            reader = connection.makefile("rb")
            while time.monotonic() < until:
                connection.sendall(request_of(sender))
                answer = json.loads(read_answer(reader)[1])
                sender.sequence, sender.nonce = answer["sequence"], answer["nonce"]
                counts[number] += 1

    threads = [threading.Thread(target=run, args=(number, sender)) for number, sender in enumerate(senders)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.monotonic() - began)


def request_of(sender: Sender) -> bytes:
    """Return the bytes of one beat, as a browser sends them."""
    body = json.dumps({"sequence": sender.sequence + 1, "nonce": sender.nonce}).encode()
    head = (
        f"POST /api/sessions/{sender.session_id}/beats HTTP/1.1\r\nHost: {ADDRESS}\r\n"
        f"Authorization: Basic {sender.token}\r\nCookie: {sender.cookie}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def check_kept(folder: Path, senders: list[Sender]) -> None:
    """Compare what was accepted with what the store holds after the server is gone."""
    sent = sum(sender.sequence for sender in senders)
    with sqlite3.connect(folder / "instance" / "handrail.sqlite") as connection:
        kept = connection.execute("SELECT sum(beat_sequence) FROM launch_session").fetchone()[0]
        intervals = connection.execute("SELECT count(*) FROM interval").fetchone()[0]
    if kept < sent or intervals < sent * 0.9:
        raise SystemExit(f"{sent} beats were accepted; the store holds {kept} and {intervals} intervals")
    print(f"{sent} beats accepted, {kept} in the store, {intervals} credited intervals")


def profile(folder: Path, senders: list[Sender], file: str) -> None:
    """Write a profile of ours taking beats one after another, in this process and its writer's thread."""
    import cProfile

    from benchmarks.beats_servers import make_ours

    os.environ.update(settings(folder))
    app = make_ours()
    client = app.test_client(use_cookies=False)
    database = app.extensions["handrail"].database

    def take(count: int) -> None:
        for number in range(count):
            sender = senders[number % len(senders)]
            answer = client.post(
                f"/api/sessions/{sender.session_id}/beats",
                json={"sequence": sender.sequence + 1, "nonce": sender.nonce},
                headers={"Authorization": f"Basic {sender.token}", "Cookie": sender.cookie},
            ).get_json()
            sender.sequence, sender.nonce = answer["sequence"], answer["nonce"]

    def write_here(act):  # type: ignore[no-untyped-def]
        with database.engine.connect().execution_options(writes=True) as connection, connection.begin():
            return act(connection)

    take(200)
    database.write = write_here  # so that the profile sees the writer's work
    profiler = cProfile.Profile()
    began = time.perf_counter()
    profiler.runcall(take, 1000)
    print(f"{(time.perf_counter() - began):.2f} ms a beat under the profiler")
    profiler.dump_stats(file)


if __name__ == "__main__":
    main()
