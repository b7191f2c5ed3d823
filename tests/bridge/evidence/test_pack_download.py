"""From recorded time to a pack in a funder's hands: through the store and the pages, verified by the command."""

import io
import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import delete, select, update

from handrail.cli import main
from lrs_bridge.clock import from_seconds
from lrs_bridge.evidence import pack_format
from lrs_bridge.evidence.pack_sessions import read_statements
from lrs_bridge.funding import rules_versions
from lrs_bridge.funding.cells import parse_time
from lrs_bridge.launch.session_tokens import TokenHolder
from lrs_bridge.ledger.commitment import LeafType
from lrs_bridge.ledger.keys import load_or_make_signer
from lrs_bridge.ledger.store import append_pending_leaf
from lrs_bridge.storage import tables
from lrs_bridge.timekeeping import store as time_store
from lrs_bridge.timekeeping.beats import interval_document
from lrs_bridge.vocabulary import ANSWERED, EXTENSION_SESSION_ID, FAILED, LAUNCHED, PASSED, SATISFIED
from lrs_bridge.xapi.record import record_bridge_statement
from tests.bridge.funding.stage import CLAIM_HEADER, RELEASE_HEADER, RULES, here, person_id_of

RELEASE = "LR-1,L-02,2026-02-20T14:00:00Z,2026-02-20T15:00:00Z,cover,Sam Secretname"
CLAIM = "LARCH-1,LARCH,L-02,LR-1,1,20.00"


def record_session(app: Flask, person_ref: str, start: str, end: str) -> str:
    """Keep a session's intervals and statements as timekeeping and launch do."""
    person_id, session_id = person_id_of(app, person_ref), str(uuid.uuid4())
    holder = TokenHolder(
        person_id=person_id,
        session_id=session_id,
        registration_id=str(uuid.uuid4()),
        module_id="m01",
        build_id="0" * 16,
        token_hash="",
    )
    base_url = here(app).config.base_url

    def act(connection: Any) -> None:
        for second in range(parse_time(start), parse_time(end), 30):
            document, interval_id = interval_document(holder, second, second + 30), str(uuid.uuid4())
            leaf = append_pending_leaf(connection, LeafType.INTERVAL, interval_id, document, from_seconds(second))
            one = time_store.Interval(
                person_id, interval_id, session_id, holder.registration_id, "m01", "0" * 16,
                second, second + 30, "beats", "1", document, leaf,
            )  # fmt: skip
            time_store.insert_intervals(connection, [one])
        for verb in (LAUNCHED, ANSWERED, FAILED, PASSED, SATISFIED):
            statement = {
                "actor": {"account": {"homePage": base_url, "name": person_id}},
                "verb": {"id": verb},
                "object": {"id": f"{base_url}/activities/m01"},
                "context": {"extensions": {EXTENSION_SESSION_ID: session_id}},
            }
            if verb == ANSWERED:
                statement["result"] = {"response": "a private answer"}
            if verb == PASSED:
                statement["result"] = {"score": {"scaled": 0.83}}
            record_bridge_statement(
                connection, statement, person_id=person_id, launch_session_id=session_id,
                now=here(app).clock.now(), base_url=base_url,
            )  # fmt: skip

    here(app).database.write(act)
    return session_id


@pytest.fixture
def claim_address(bridge_app: Flask, new_visitor: Callable[[Flask], Any], bridge_clock: Any) -> str:
    """A draft claim of one hour with 45 minutes of records behind it."""
    record_session(bridge_app, "L-02", "2026-02-20T14:05:00Z", "2026-02-20T14:50:00Z")
    record_session(bridge_app, "L-03", "2026-02-20T14:05:00Z", "2026-02-20T14:50:00Z")  # another person's, not claimed
    rules = {"rules_id": "backfill", "version": "1"}

    def act(connection: Any) -> None:
        entered, approved = person_id_of(bridge_app, "A-01"), person_id_of(bridge_app, "D-01")
        rules_versions.add_rules(connection, RULES, entered_by=entered, now=bridge_clock.now())
        rules_versions.approve_rules(connection, **rules, approved_by=approved, now=bridge_clock.now())

    here(bridge_app).database.write(act)
    manager = new_visitor(bridge_app).sign_in_as("M-01")
    for path, text in (
        ("/releases", f"{RELEASE_HEADER}\n{RELEASE}\n"),
        ("/claims/upload", f"{CLAIM_HEADER}\n{CLAIM}\n"),
    ):
        answer = manager.post(path, {"file": (io.BytesIO(text.encode()), "file.csv")})
    return answer.location


@pytest.fixture
def submitted_address(bridge_app: Flask, new_visitor: Callable[[Flask], Any], claim_address: str) -> str:
    manager = new_visitor(bridge_app).sign_in_as("M-01")
    manager.post(f"{claim_address}/submission", {"evidence-of-spend": "held-by-setting"}, form=claim_address)
    return claim_address


@pytest.fixture
def funder(bridge_app: Flask, new_visitor: Callable[[Flask], Any]) -> Any:
    return new_visitor(bridge_app).sign_in_as("D-01")


def test_a_funder_downloads_a_pack_that_the_command_proves(bridge_app, funder, submitted_address, tmp_path) -> None:
    assert f"{submitted_address}/pack" in funder.get(submitted_address).text
    answer = funder.get(f"{submitted_address}/pack")
    assert answer.status_code == 200
    assert answer.mimetype == "application/zip"
    assert "DEMONSTRATION-evidence-pack-LARCH-1-" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    (tmp_path / "pack.zip").write_bytes(answer.data)
    vkey = load_or_make_signer(here(bridge_app).config).verifier.text()
    result = CliRunner().invoke(main, ["evidence", "verify", str(tmp_path / "pack.zip"), "--key", vkey])
    assert result.exit_code == 0, result.output
    assert "DEMONSTRATION" in result.output


def test_the_pack_holds_only_the_claimed_persons_time_and_no_name_reference_answer_or_score(
    bridge_app, funder, submitted_address
) -> None:
    files = pack_format.read_zip(funder.get(f"{submitted_address}/pack").data)
    records = pack_format.read_records(files[pack_format.RECORDS])
    kinds = [one.leaf_type for one in records]
    assert (kinds.count(LeafType.INTERVAL), kinds.count(LeafType.CLAIM)) == (90, 1)
    verbs = [statement["verb"]["id"] for statement in read_statements(records)]
    assert sorted(verbs) == sorted([LAUNCHED, SATISFIED])  # the one with a score is withheld, and counted
    assert json.loads(files[pack_format.MANIFEST])["withheld_statements"] == 1
    everything = b"\n".join([*files.values(), *(one.record for one in records)])
    with here(bridge_app).database.reading() as connection:
        identities = connection.execute(select(tables.identity)).all()
    for person in identities:
        assert person.name.encode() not in everything
        assert person.email.encode() not in everything
        assert f"{person.person_ref},".encode() not in everything
        assert f'"{person.person_ref}"'.encode() not in everything
    for word in (b"Secretname", b"a private answer", b'"score"', b"0.83", person_id_of(bridge_app, "L-03").encode()):
        assert word not in everything


def test_each_pack_is_remembered_with_whom_it_went_to(bridge_app, funder, submitted_address) -> None:
    funder.get(f"{submitted_address}/pack")
    with here(bridge_app).database.reading() as connection:
        issue = connection.execute(select(tables.pack_issue)).one()
    assert issue.issued_to == person_id_of(bridge_app, "D-01")
    assert submitted_address.endswith(issue.claim_id)


@pytest.mark.parametrize("person_ref", ["M-01", "M-02", "L-02", "T-01", "A-01"])
def test_nobody_but_a_funder_gets_a_pack(bridge_app, new_visitor, submitted_address, person_ref) -> None:
    assert new_visitor(bridge_app).sign_in_as(person_ref).get(f"{submitted_address}/pack").status_code == 403


def test_a_draft_has_no_pack_and_an_unknown_claim_is_not_found(funder, claim_address) -> None:
    assert funder.get(f"{claim_address}/pack").status_code in (404, 409)
    assert funder.get(f"/claims/{uuid.uuid4()}/pack").status_code == 404


def test_after_an_erasure_no_pack_is_made_and_the_reason_is_said(bridge_app, funder, submitted_address) -> None:
    erase = delete(tables.interval).where(tables.interval.c.person_id == person_id_of(bridge_app, "L-02"))
    here(bridge_app).database.write(lambda connection: connection.execute(erase))
    answer = funder.get(f"{submitted_address}/pack")
    assert answer.status_code == 409
    assert "was erased" in answer.text


def test_a_verdict_that_was_altered_in_the_store_is_never_given_out(bridge_app, funder, submitted_address) -> None:
    line = tables.claim_line
    with here(bridge_app).database.reading() as connection:
        verdict = connection.execute(select(line.c.verdict)).scalar_one()
    altered = update(line).values(verdict=verdict | {"supported_seconds": 3600})
    here(bridge_app).database.write(lambda connection: connection.execute(altered))
    assert funder.get(f"{submitted_address}/pack").status_code == 409


def test_the_command_line_writes_a_pack_and_never_over_a_file(
    bridge_app, submitted_address, tmp_path, monkeypatch
) -> None:
    monkeypatch.setenv("HANDRAIL_INSTANCE", str(here(bridge_app).config.instance))
    monkeypatch.setenv("HANDRAIL_DEMO", "1")
    out = tmp_path / "made.zip"
    result = CliRunner().invoke(main, ["evidence", "pack", "LARCH-1", "--out", str(out)])
    assert result.exit_code == 0, result.output
    assert pack_format.read_zip(out.read_bytes())
    again = CliRunner().invoke(main, ["evidence", "pack", "LARCH-1", "--out", str(out)])
    assert (again.exit_code, "exists already" in again.output) == (2, True)
    unknown = CliRunner().invoke(main, ["evidence", "pack", "NOPE", "--out", str(tmp_path / "x.zip")])
    assert (unknown.exit_code, "no submitted claim" in unknown.output) == (2, True)
    assert not (tmp_path / "x.zip").exists()
