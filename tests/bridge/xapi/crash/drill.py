"""Kills a serving bridge in the middle of its work, starts it again, and looks whether it kept its word."""

import base64
import http.client
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from lrs_bridge.clock import SystemClock
from lrs_bridge.config import Config, read_config
from lrs_bridge.ledger import merkle, store, tlog_proof
from lrs_bridge.ledger.checkpoint import open_checkpoint
from lrs_bridge.ledger.keys import load_or_make_signer, log_path
from lrs_bridge.storage import tables
from lrs_bridge.storage.database import Database
from lrs_bridge.storage.migrate import upgrade
from lrs_bridge.xapi import store as statements
from lrs_bridge.xapi.credential import add_credential
from lrs_bridge.xapi.store import StoredStatement

HANDRAIL = Path(sys.executable).with_name("handrail")
SENDERS = 4
_UP_SECONDS = 120


def a_raw_statement(statement_id: str, number: int) -> bytes:
    """Return a statement as no serialiser of ours would write it: its spaces, key order and digits are its own."""
    registration = uuid.UUID(int=number % 7)
    return (
        f'{{ "result":{{"score":{{"raw":{number}.50,"max":1e9}}}},\n"verb":{{"id":"http://example.org/did"}}, '
        f'"id" : "{statement_id}","context":{{"registration":"{registration}"}},'
        f'"object":{{"id":"http://example.org/x/{number % 11}"}},"actor":{{"mbox":"mailto:kai@example.org"}} }}'
    ).encode()


@dataclass
class Drill:
    """One instance, the server on it, and every statement that the server said it had kept."""

    folder: Path
    port: int
    store_url: str
    chance: random.Random
    acknowledged: dict[str, bytes] = field(default_factory=dict)
    refusals: list[str] = field(default_factory=list)
    process: subprocess.Popen[bytes] | None = None
    _acknowledges: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        database = Database(self.config.store_url)
        self.config.instance.mkdir(exist_ok=True)
        upgrade(database)
        key, secret = database.write(lambda connection: add_credential(connection, ("all",), "", SystemClock().now()))
        database.close()
        self._headers = {
            "Authorization": "Basic " + base64.b64encode(f"{key}:{secret}".encode()).decode(),
            "X-Experience-API-Version": "2.0.0",
            "Content-Type": "application/json",
        }

    @property
    def config(self) -> Config:
        return read_config({name: value for name, value in self._environ().items() if name.startswith("HANDRAIL_")})

    def _environ(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("HANDRAIL_")}
        own = {"HANDRAIL_INSTANCE": str(self.folder / "instance"), "HANDRAIL_PORT": str(self.port)}
        return inherited | own | ({"HANDRAIL_STORE": self.store_url} if self.store_url else {})

    # ---- the server
    def start(self) -> None:
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [HANDRAIL, "serve"], env=self._environ(), stdout=log, stderr=log, start_new_session=True
            )

    def wait_until_up(self) -> None:
        assert self.process is not None
        deadline = time.monotonic() + _UP_SECONDS
        while time.monotonic() < deadline:
            assert self.process.poll() is None, "the bridge did not start again:\n" + self.log()
            try:
                if self._ask("GET", "/health")[0] == 200:
                    return
            except (OSError, http.client.HTTPException):
                time.sleep(0.03)
        raise AssertionError("the bridge did not come up:\n" + self.log())

    def kill(self) -> None:
        """Kill the server, if one runs, and its workers, as the machine's own end would."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def log(self) -> str:
        return (self.folder / "server.log").read_text(encoding="utf-8", errors="replace")[-4000:]

    def _ask(self, method: str, path: str, body: bytes | None = None) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, body, self._headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    # ---- one round
    def kill_under_load(self) -> None:
        """Put the running server under load and kill it at a random moment."""
        senders = [threading.Thread(target=self._send_until_it_dies, args=(n,)) for n in range(SENDERS)]
        for sender in senders:
            sender.start()
        assert self._acknowledges.wait(_UP_SECONDS), "nothing was acknowledged:\n" + self.log()
        time.sleep(self.chance.uniform(0, 0.7))
        self.kill()
        for sender in senders:
            sender.join(_UP_SECONDS)
        self._acknowledges.clear()
        assert self.refusals == []

    def start_again(self) -> None:
        """Start the server; now and then it is killed while it starts, and started once more."""
        self.start()
        if self.chance.random() < 0.2:
            time.sleep(self.chance.uniform(0, 1.5))
            self.kill()
            self.start()
        self.wait_until_up()

    def _send_until_it_dies(self, sender: int) -> None:
        chance = random.Random(f"{sender} {self.chance.random()}")
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            while True:
                ids = [str(uuid.uuid4()) for _ in range(chance.choice((1, 1, 1, 7, 40)))]
                raws = {one: a_raw_statement(one, chance.randrange(10**6)) for one in ids}
                body = next(iter(raws.values())) if len(ids) == 1 else b"[" + b" ,\n".join(raws.values()) + b"]"
                connection.request("POST", "/xapi/statements", body, self._headers)
                answer = connection.getresponse()
                told = answer.read()
                if answer.status != 200 or json.loads(told) != ids:
                    self.refusals.append(f"{answer.status} {told!r}")
                    return
                self.acknowledged |= raws
                self._acknowledges.set()
        except (OSError, http.client.HTTPException):
            return  # the server is gone, and this last request was never acknowledged
        finally:
            connection.close()

    # ---- what must hold afterwards
    def audit(self, since: int = 0, *, prove_every: int = 1) -> None:
        """Check, with the server running again, all that was acknowledged from the since-th statement on.

        prove_every: of how many statements one's receipt is checked too; every one's bytes are.
        """
        wanted = list(self.acknowledged.items())[since:]
        database = Database(self.config.store_url)
        try:
            self._wait_until_sealed(database)
            with database.reading() as connection:
                for place, (statement_id, sent) in enumerate(wanted):
                    kept = self._check_statement(connection, statement_id, sent)
                    if place % prove_every == 0:
                        self._check_receipt(connection, kept)
                self._check_ledger(connection)
        finally:
            database.close()
        for statement_id, _ in wanted[:: max(1, len(wanted) // 20)]:
            status, document = self._ask("GET", f"/xapi/statements?statementId={statement_id}")
            assert status == 200, statement_id
            assert json.loads(document)["id"] == statement_id

    def _wait_until_sealed(self, database: Database) -> None:
        deadline = time.monotonic() + _UP_SECONDS
        while time.monotonic() < deadline:
            with database.reading() as connection:
                if store.count_waiting(connection) == 0:
                    return
            time.sleep(0.1)
        raise AssertionError("the ledger does not go on:\n" + self.log())

    def _check_statement(self, connection, statement_id: str, sent: bytes) -> StoredStatement:
        kept = statements.find_statement(connection, statement_id)
        assert kept is not None, f"{statement_id} was acknowledged and is lost"
        assert kept.received_bytes == sent, f"{statement_id} is not as it was sent"
        return kept

    def _check_receipt(self, connection, kept: StoredStatement) -> None:
        leaf = store.find_leaf(connection, kept.leaf_id)
        proof = tlog_proof.parse_proof(store.proof_of(connection, kept.leaf_id))
        verifier = load_or_make_signer(self.config).verifier
        tlog_proof.verify_record(proof, verifier, leaf_type=leaf.leaf_type, salt=leaf.salt, record=kept.document)

    def _check_ledger(self, connection) -> None:
        verifier = load_or_make_signer(self.config).verifier
        published = log_path(self.config).read_text(encoding="utf-8")  # first: the store may run ahead of it
        checkpoints = store.checkpoints_after(connection, 0)
        last = checkpoints[-1]
        assert "".join(one.signed_note + "\n" for one in checkpoints).startswith(published), "published and not kept"
        for one in checkpoints:
            assert open_checkpoint(one.signed_note, verifier).root_hash == one.root_hash
            proof = store.consistency_between(connection, one.tree_size, last.tree_size)
            merkle.verify_consistency(one.tree_size, last.tree_size, proof, one.root_hash, last.root_hash)
        places = connection.execute(
            select(tables.leaf.c.leaf_index).where(tables.leaf.c.leaf_index.is_not(None))
        ).scalars()
        assert sorted(places) == list(range(last.tree_size)), "places of the ledger are missing or doubled"
