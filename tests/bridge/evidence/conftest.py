"""A real pack of a made-up claim: a real ledger on a real file, records in it among others, verdicts by the rule."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lrs_bridge import vocabulary
from lrs_bridge.clock import SetClock, iso_seconds
from lrs_bridge.config import read_config
from lrs_bridge.evidence import pack_format
from lrs_bridge.evidence.pack import PackFacts, build_pack
from lrs_bridge.evidence.pack_format import PackRecord
from lrs_bridge.funding.claim_record import build_claim_record, verdict_lines
from lrs_bridge.funding.inputs import parse_inputs
from lrs_bridge.funding.verdict import decide
from lrs_bridge.ledger import store
from lrs_bridge.ledger.commitment import LeafType
from lrs_bridge.ledger.keys import load_or_make_signer
from lrs_bridge.ledger.note import Signer
from lrs_bridge.ledger.sequencer import Sequencer
from lrs_bridge.storage.database import Database
from lrs_bridge.storage.migrate import upgrade
from tests.bridge.ready_store import never_wait_for_the_disk

START = datetime(2026, 10, 6, 13, 0, tzinfo=UTC)
PEOPLE = ("6f0c1f6e-8f43-4f5e-9a39-0d3c1c3f2a01", "6f0c1f6e-8f43-4f5e-9a39-0d3c1c3f2a02")
MODULE = "m01-secure-stairs"
RULES = f"""id: backfill-2026
version: "1"
window: {{start: 2026-09-01T00:00:00+01:00, end: 2027-03-31T00:00:00+01:00}}
tolerance_minutes: 5
daily_cap_minutes: 240
max_hourly_rate: 25.00
claim_step_minutes: 15
evidence_kinds_allowed: [beats]
modules: {{{MODULE}: {{fundable: true, cap_minutes: 60}}}}
"""


@dataclass(frozen=True)
class MadePack:
    """A pack, what it was made of, and the key that signed it."""

    data: bytes
    facts: PackFacts
    signer: Signer
    path: Path

    @property
    def vkey(self) -> str:
        return self.signer.verifier.text()

    @property
    def files(self) -> dict[str, bytes]:
        return pack_format.read_zip(self.data)

    def write(self, files: dict[str, bytes]) -> Path:
        """Write a pack with other files beside the good one."""
        changed = self.path.with_name("changed.zip")
        changed.write_bytes(pack_format.write_zip(files))
        return changed

    def sealed(self, files: dict[str, bytes], signer: Signer | None = None, **manifest: object) -> dict[str, bytes]:
        """List and sign changed files again, as somebody who holds a key could."""
        apart = (pack_format.MANIFEST, pack_format.MANIFEST_NOTE)
        inside = {name: data for name, data in files.items() if name not in apart}
        listed = json.loads(files[pack_format.MANIFEST]) | manifest | {"files": pack_format.describe_files(inside)}
        written = pack_format.canonical_json(listed)
        text = pack_format.note_text(written, demonstration=listed["demonstration"])
        note = (signer or self.signer).sign(text).encode()
        return inside | {pack_format.MANIFEST: written, pack_format.MANIFEST_NOTE: note}


def interval_document(person: str, session: str, start: datetime, seconds: int) -> bytes:
    document = {
        "type": "interval", "person": person, "session": session, "registration": session.replace("s", "r"),
        "module": MODULE, "build": "0123456789abcdef", "start": iso_seconds(start),
        "end": iso_seconds(start + timedelta(seconds=seconds)), "kind": "beats", "method": "1",
    }  # fmt: skip
    return json.dumps(document, sort_keys=True, separators=(",", ":")).encode()


def statement_document(person: str, session: str, verb: str, when: datetime, **more: object) -> bytes:
    statement = {
        "id": hashlib.md5(f"{session}{verb}".encode()).hexdigest(),
        "actor": {"objectType": "Agent", "account": {"homePage": "https://training.example.org", "name": person}},
        "verb": {"id": verb},
        "object": {"id": "https://training.example.org/course/m01"},
        "context": {"extensions": {vocabulary.EXTENSION_SESSION_ID: session}},
        "stored": iso_seconds(when),
    }
    return json.dumps(statement | more).encode()


def make_facts(folder: Path, *, demo: bool = False, wrong_verdicts: bool = False) -> tuple[PackFacts, Signer]:
    config = read_config({"HANDRAIL_INSTANCE": str(folder / "instance")} | ({"HANDRAIL_DEMO": "1"} if demo else {}))
    config.instance.mkdir(parents=True)
    database = never_wait_for_the_disk(Database(config.store_url))
    upgrade(database)
    signer = load_or_make_signer(config)
    clock = SetClock(START)
    rows, documents = [], []
    for number, person in enumerate(PEOPLE):
        session = f"session-{number}"
        for beat in range(100 if number == 0 else 20):
            start = START + timedelta(seconds=30 * beat)
            documents.append((LeafType.INTERVAL, interval_document(person, session, start, 30)))
            end = iso_seconds(start + timedelta(seconds=30))
            rows.append(f"{person},{MODULE},{iso_seconds(start)},{end},beats,{session}")
        for minute, verb in enumerate((vocabulary.LAUNCHED, vocabulary.INITIALIZED, vocabulary.SATISFIED)):
            when = START + timedelta(minutes=minute)
            documents.append((LeafType.STATEMENT, statement_document(person, session, verb, when)))
    csv = {
        "settings.csv": "setting_ref,name,kind,postcode\r\nLARCH,Larch House,secure-home,LA1 1AA\r\n",
        "people.csv": "person_ref,setting_ref,employed_from,employed_to\r\n"
        + "".join(f"{person},LARCH,2026-01-01,\r\n" for person in PEOPLE),
        "releases.csv": "release_ref,person_ref,planned_start,planned_end,backfill_method,authorised_by\r\n"
        + "".join(
            f"R{number},{person},2026-10-06T14:00:00+01:00,2026-10-06T15:00:00+01:00,cover,on file\r\n"
            for number, person in enumerate(PEOPLE)
        ),
        "intervals.csv": "person_ref,module_id,start,end,evidence_kind,session_ref\r\n" + "\r\n".join(rows) + "\r\n",
        "claims.csv": "claim_reference,setting_ref,person_ref,release_ref,hours_claimed,hourly_rate\r\n"
        + "".join(f"C-2026-10,LARCH,{person},R{number},0.75,22.50\r\n" for number, person in enumerate(PEOPLE)),
        "used.csv": "person_ref,module_id,start,end,claim_reference\r\n",
        "rules.yml": RULES,
    }
    inputs = {name: text.encode() for name, text in csv.items()}
    verdicts = verdict_lines(verdict.to_json() for verdict in decide(parse_inputs(inputs)))
    if wrong_verdicts:
        verdicts = verdicts.replace(b"part-supported", b"supported")
    claim = {
        "claim": "0c0ffee0-0000-4000-8000-000000000001", "claim_reference": "C-2026-10", "setting_ref": "LARCH",
        "submitted_at": "2026-11-02T09:30:00.000Z", "evidence_of_spend": "held-by-setting",
    }  # fmt: skip
    named = {name: value for name, value in claim.items() if name != "claim"}
    record = build_claim_record(claim_id=claim["claim"], **named, inputs=inputs, verdicts=verdicts)
    documents.append((LeafType.CLAIM, record))

    def append(connection) -> dict[str, bytes]:
        kept = {}
        for place, (leaf_type, document) in enumerate(documents):
            store.append_pending_leaf(connection, LeafType.RESPONSE, f"other-{place}", b"not for the pack", clock.now())
            kept[store.append_pending_leaf(connection, leaf_type, f"r-{place}", document, clock.now())] = document
        return kept

    kept = database.write(append)
    Sequencer(database, signer, clock, config).sequence_once()
    with database.reading() as connection:
        checkpoint = store.latest_checkpoint(connection)
        leaves = store.find_leaves(connection, kept)
        records = tuple(
            PackRecord(leaf.leaf_index, leaf.leaf_type, leaf.salt, kept[leaf.leaf_id]) for leaf in leaves.values()
        )
        proofs = store.proofs_under(connection, checkpoint, [one.leaf_index for one in records])
    database.close()
    facts = PackFacts(
        pack_id="5a5a5a5a-0000-4000-8000-000000000001",
        made_at=datetime(2026, 11, 3, 10, 0, tzinfo=UTC),
        claim=claim,
        inputs=inputs,
        verdicts=verdicts,
        records=records,
        proofs=proofs,
        checkpoint_note=checkpoint.signed_note,
        withheld_statements=0,
        private_words={"Amina Okafor", "amina.okafor@example.org"},
        demonstration=demo,
    )
    return facts, signer


@pytest.fixture(scope="session")
def made_pack(tmp_path_factory: pytest.TempPathFactory) -> MadePack:
    folder = tmp_path_factory.mktemp("pack")
    facts, signer = make_facts(folder)
    data, _ = build_pack(facts, signer)
    path = folder / "pack.zip"
    path.write_bytes(data)
    return MadePack(data, facts, signer, path)


@pytest.fixture
def verify(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str]]:
    """Run `handrail evidence verify` and return (exit code, what it said)."""
    from click.testing import CliRunner

    from lrs_bridge.evidence.commands import evidence

    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))

    def run(*arguments: str, command: str = "verify") -> tuple[int, str]:
        result = CliRunner().invoke(evidence, [command, *arguments], catch_exceptions=False)
        return result.exit_code, result.output

    return run


@pytest.fixture
def facts_of(tmp_path: Path) -> Callable[..., tuple[PackFacts, Signer]]:
    return lambda name="made", **options: make_facts(tmp_path / name, **options)
