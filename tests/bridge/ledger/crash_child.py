"""Kills a sequencer at every step it takes, then lets the next one repair what was left, and looks for contradictions.

Started by test_crash.py as a program of its own, since it forks: `crash_child.py FOLDER WHICH`. A step is a line of
the ledger's own code; WHICH is "steps" (each line once) or "all" (each time a line runs). Prints one JSON object.
"""

import json
import os
import shutil
import signal
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from lrs_bridge.clock import SetClock
from lrs_bridge.config import Config, read_config
from lrs_bridge.ledger import merkle, store, tlog_proof
from lrs_bridge.ledger.checkpoint import open_checkpoint
from lrs_bridge.ledger.commitment import LeafType
from lrs_bridge.ledger.keys import load_or_make_signer, log_path
from lrs_bridge.ledger.publication import Publication
from lrs_bridge.ledger.sequencer import Sequencer
from lrs_bridge.storage import tables
from lrs_bridge.storage.database import Database
from lrs_bridge.storage.migrate import upgrade

STEPS_IN = ("sequencer.py", "seal.py", "publication.py", "files.py")
CLOCK = SetClock(datetime(2026, 11, 2, 14, 0, tzinfo=UTC))


def main(folder: Path, which: str) -> None:
    template = folder / "template"
    config = read_config({"HANDRAIL_INSTANCE": str(template / "instance")})
    (template / "instance").mkdir(parents=True)
    in_child(lambda: prepare(config))
    # Once here, so that no child begins with what is loaded at the first use.
    run_traced(copy_of(template, folder / "first-use"), lambda _step: None)
    audit(folder / "first-use")
    counted = folder / "count.json"
    in_child(lambda: count_steps(copy_of(template, folder / "count"), counted))
    steps = json.loads(counted.read_text())
    chosen = range(len(steps)) if which == "all" else sorted({step: place for place, step in enumerate(steps)}.values())
    where: dict[str, int] = {}
    for place in chosen:
        work = folder / f"kill-{place}"
        killed = in_child(lambda work=work, place=place: kill_at(copy_of(template, work), place))
        if killed != -signal.SIGKILL:
            raise SystemExit(f"step {place} {steps[place]}: the child was to be killed and ended with {killed}")
        if in_child(lambda work=work: audit(work)) != 0:
            raise SystemExit(f"step {place} {steps[place]}: what was left could not be repaired; see {work}")
        found = json.loads((work / "found.json").read_text())
        where[found] = where.get(found, 0) + 1
        shutil.rmtree(work)
    print(json.dumps({"kills": len(chosen), "left": where}))


def in_child(act) -> int:
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            act()
            code = 0
        finally:
            sys.stderr.flush()
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def prepare(config: Config) -> None:
    database = Database(config.store_url)
    upgrade(database)
    sequencer = Sequencer(database, load_or_make_signer(config), CLOCK, config)
    append(database, 5)
    sequencer.sequence_once()
    append(database, 3)
    database.close()


def append(database: Database, count: int) -> None:
    def act(connection) -> None:
        for number in range(count):
            record = f"record {number} of {count}".encode()
            store.append_pending_leaf(connection, LeafType.INTERVAL, record.decode(), record, CLOCK.now())

    database.write(act)
    CLOCK.move_on(seconds=1)


def copy_of(template: Path, work: Path) -> Config:
    shutil.copytree(template, work)
    return read_config({"HANDRAIL_INSTANCE": str(work / "instance")})


def run_traced(config: Config, on_step) -> None:
    """Open the ledger and sequence, calling on_step before each line of it, in whichever thread."""

    def trace(frame, event, _argument):
        if Path(frame.f_code.co_filename).name not in STEPS_IN:
            return None
        if event == "line":
            on_step(f"{Path(frame.f_code.co_filename).name}:{frame.f_lineno}")
        return trace

    threading.settrace(trace)
    sys.settrace(trace)
    database = Database(config.store_url)
    Sequencer(database, load_or_make_signer(config), CLOCK, config).sequence_once()
    sys.settrace(None)
    threading.settrace(None)
    database.close()


def count_steps(config: Config, counted: Path) -> None:
    steps: list[str] = []
    run_traced(config, steps.append)
    counted.write_text(json.dumps(steps))


def kill_at(config: Config, place: int) -> None:
    done = 0

    def on_step(_step: str) -> None:
        nonlocal done
        if done == place:
            os.kill(os.getpid(), signal.SIGKILL)
        done += 1

    run_traced(config, on_step)


def audit(work: Path) -> None:
    config = read_config({"HANDRAIL_INSTANCE": str(work / "instance")})
    signer = load_or_make_signer(config)
    publication = Publication(log_path(config), config.checkpoint_copy)
    seen = published_before(publication)
    database = Database(config.store_url)
    with database.reading() as connection:
        places = dict(connection.execute(select(tables.leaf.c.leaf_id, tables.leaf.c.leaf_index)).tuples().all())
        seen |= {one.signed_note for one in store.checkpoints_after(connection, 0)}  # a reader could have asked
    (work / "found.json").write_text(
        json.dumps(f"{len(seen)} checkpoints, {sum(v is None for v in places.values())} waiting")
    )
    append(database, 4)  # and life goes on
    Sequencer(database, signer, CLOCK, config).sequence_once()
    with database.reading() as connection:
        last = store.latest_checkpoint(connection)
        log = log_path(config).read_text()
        listed = [one.signed_note for one in store.checkpoints_after(connection, 0)]
        assert log == "".join(note + "\n" for note in listed), "the list is not the store's"
        assert config.checkpoint_copy.read_text() == last.signed_note, "the copy is not the last"
        assert last.tree_size == 12
        assert store.count_waiting(connection) == 0
        for note in seen:
            assert note in listed, "a checkpoint that was seen is gone"
            old = open_checkpoint(note, signer.verifier)
            proof = store.consistency_between(connection, old.tree_size, last.tree_size)
            merkle.verify_consistency(old.tree_size, last.tree_size, proof, old.root_hash, last.root_hash)
        for leaf_id, leaf in store.find_leaves(
            connection, [row for (row,) in connection.execute(select(tables.leaf.c.leaf_id))]
        ).items():
            assert places.get(leaf_id) in (None, leaf.leaf_index), "a leaf moved"
            proof = tlog_proof.parse_proof(store.proof_of(connection, leaf_id))
            tlog_proof.verify_record(
                proof, signer.verifier, leaf_type=leaf.leaf_type, salt=leaf.salt, record=leaf.record_id.encode()
            )
    database.close()


def published_before(publication: Publication) -> set[str]:
    """Return the checkpoints that somebody outside may hold already."""
    last, _ = publication.last_logged()
    return {note for note in (last, publication.last_copied()) if note is not None}


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
