"""From a draft to a frozen verdict, the way down to the records, and who may see what."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from handrail.cli import main
from lrs_bridge.funding import claims, store
from lrs_bridge.funding.claim_inputs import frozen_inputs
from lrs_bridge.funding.inputs import parse_inputs
from lrs_bridge.funding.verdict import decide
from lrs_bridge.ledger.commitment import LeafType, commit
from lrs_bridge.storage.tables import leaf
from lrs_bridge.vocabulary import ANSWERED, FAILED, LAUNCHED, SATISFIED
from lrs_bridge.xapi.record import record_bridge_statement
from tests.bridge.funding.stage import CLAIM_HEADER, RELEASE_HEADER, here, person_id_of, without_tokens

MakeVisitor = Callable[[Flask], Any]
RELEASES = {
    "M-01": "LR-1,L-02,2026-02-20T14:00:00Z,2026-02-20T15:00:00Z,cover,Sam Secretname",
    "M-02": "FR-1,F-01,2026-02-20T14:00:00Z,2026-02-20T15:00:00Z,overtime,x",
}
CLAIMS = {"M-01": "LARCH-1,LARCH,L-02,LR-1,1,20.00", "M-02": "FELL-1,FELLSIDE,F-01,FR-1,0.5,27.00"}


@pytest.fixture
def draft(
    bridge_app: Flask, new_visitor: MakeVisitor, send: Any, approved_rules: None
) -> Callable[[str], tuple[Any, str]]:
    """Upload a manager's release and claim: (the manager, the draft's address)."""

    def make(manager_ref: str = "M-01") -> tuple[Any, str]:
        manager = new_visitor(bridge_app).sign_in_as(manager_ref)
        send(manager, "/releases", f"{RELEASE_HEADER}\n{RELEASES[manager_ref]}\n")
        return manager, send(manager, "/claims/upload", f"{CLAIM_HEADER}\n{CLAIMS[manager_ref]}\n").location

    return make


@pytest.fixture
def submitted(draft: Any) -> Callable[[str], tuple[Any, str]]:
    def make(manager_ref: str = "M-01") -> tuple[Any, str]:
        manager, address = draft(manager_ref)
        answer = manager.post(f"{address}/submission", {"evidence-of-spend": "held-by-setting"}, form=address)
        assert answer.status_code == 303
        return manager, address

    return make


def claim_id_of(address: str) -> str:
    return address.rsplit("/", 1)[-1]


def test_a_draft_offers_the_supported_time_rounded_down_to_the_step(draft: Any, time_recorded: Any) -> None:
    time_recorded("L-02", "2026-02-20T14:05:00Z", "2026-02-20T14:56:00Z")  # 51 minutes
    manager, address = draft()
    page = manager.get(address).text
    assert "Offered: 0.75 hours." in page
    assert "51 min of 1 h" in page
    manager.post(f"{address}/hours", {"take-offered": "yes"}, form=address)
    page = manager.get(address).text
    assert 'value="0.75"' in page
    assert "45 min of 45 min" in page


def test_two_lines_are_never_offered_the_same_time(
    bridge_app: Flask, new_visitor: MakeVisitor, send: Any, approved_rules: None, time_recorded: Any
) -> None:
    time_recorded("L-02", "2026-02-20T14:00:00Z", "2026-02-20T14:30:00Z")
    manager = new_visitor(bridge_app).sign_in_as("M-01")
    other = "LR-2,L-02,2026-02-20T14:00:00Z,2026-02-20T15:00:00Z,cover,x"
    send(manager, "/releases", f"{RELEASE_HEADER}\n{RELEASES['M-01']}\n{other}\n")
    lines = "C,LARCH,L-02,LR-1,0.25,20\nC,LARCH,L-02,LR-2,0.25,20"
    page = manager.get(send(manager, "/claims/upload", f"{CLAIM_HEADER}\n{lines}\n").location).text
    assert page.count("Offered: 0.5 hours.") == 1
    assert page.count("Offered: none.") == 1


def test_bad_hours_are_refused_line_by_line_and_nothing_is_changed(draft: Any) -> None:
    manager, address = draft()
    answer = manager.post(f"{address}/hours", {"hours-1": "-2"}, form=address)
    assert answer.status_code == 422
    assert "Line 1: &#34;-2&#34; is not a number of hours." in answer.text
    assert 'value="1"' in manager.get(address).text


def test_without_approved_rules_the_draft_says_so_and_cannot_be_submitted(
    bridge_app: Flask, new_visitor: MakeVisitor, send: Any
) -> None:
    manager = new_visitor(bridge_app).sign_in_as("M-01")
    send(manager, "/releases", f"{RELEASE_HEADER}\n{RELEASES['M-01']}\n")
    address = send(manager, "/claims/upload", f"{CLAIM_HEADER}\n{CLAIMS['M-01']}\n").location
    assert "No rules are approved yet" in manager.get(address).text
    answer = manager.post(f"{address}/submission", {"evidence-of-spend": "not-given"}, form=address)
    assert answer.status_code == 409
    assert "No rules are approved yet" in answer.text


def test_submission_freezes_verdict_inputs_rules_and_used_time_and_commits_to_them(
    submitted: Any, time_recorded: Any, bridge_app: Flask
) -> None:
    time_recorded("L-02", "2026-02-20T14:05:00Z", "2026-02-20T14:50:00Z")
    _, address = submitted()
    with here(bridge_app).database.reading() as connection:
        claim = store.find_claim(connection, claim_id_of(address))
        assert claim
        assert (claim.rules_id, claim.rules_version, claim.submission_number) == ("backfill", "1", 1)
        (line,) = store.lines_of(connection, claim)
        files = frozen_inputs(connection, claim.claim_id)
        assert set(files) >= {"settings.csv", "people.csv", "releases.csv", "intervals.csv", "claims.csv", "rules.yml"}
        again = decide(parse_inputs(files))
        assert [one.to_json() for one in again] == [line.verdict]
        assert line.verdict
        assert line.verdict["supported_seconds"] == 45 * 60
        assert sum(end - start for _, start, end in line.supported_spans or []) == 45 * 60
        row = connection.execute(select(leaf).where(leaf.c.leaf_id == claim.leaf_id)).one()
        record = claims.claim_record(connection, claim)
        assert row.leaf_type == LeafType.CLAIM
        assert row.commitment == commit(LeafType.CLAIM, row.salt, record)
    everything = b"".join(files.values()).decode() + record.decode()
    for secret in ("L-02", "Daniel", "Secretname", "@"):
        assert secret not in everything


def test_a_submitted_claim_stays_as_it_is(submitted: Any, send: Any) -> None:
    manager, address = submitted()
    answer = manager.post(f"{address}/submission", {"evidence-of-spend": "not-given"}, form=address)
    assert answer.status_code == 409
    answer = manager.post(f"{address}/hours", {"hours-1": "0.25"}, form=address)
    assert answer.status_code == 409
    assert (
        "has been submitted and cannot be changed"
        in send(manager, "/claims/upload", f"{CLAIM_HEADER}\n{CLAIMS['M-01']}\n").text
    )
    moved = RELEASES["M-01"].replace("T14:00", "T13:00")
    page = send(manager, "/releases", f"{RELEASE_HEADER}\n{moved}\n").text
    assert "stands behind the submitted claim LARCH-1 and cannot be changed." in page


def test_the_question_about_spend_must_be_answered(draft: Any) -> None:
    manager, address = draft()
    answer = manager.post(f"{address}/submission", {}, form=address)
    assert answer.status_code == 422
    assert "Say whether your setting holds evidence of what was spent." in answer.text


def test_time_that_supports_one_claim_does_not_support_the_next(
    submitted: Any, time_recorded: Any, send: Any, bridge_app: Flask
) -> None:
    time_recorded("L-02", "2026-02-20T14:00:00Z", "2026-02-20T15:00:00Z")
    manager, _ = submitted()
    again = send(manager, "/claims/upload", f"{CLAIM_HEADER}\n{CLAIMS['M-01'].replace('LARCH-1', 'LARCH-2')}\n")
    page = manager.get(again.location).text
    assert "Offered: none." in page
    manager.post(f"{again.location}/submission", {"evidence-of-spend": "not-given"}, form=again.location)
    page = manager.get(again.location).text
    assert "already-counted" in page
    with here(bridge_app).database.reading() as connection:
        used = frozen_inputs(connection, claim_id_of(again.location))["used.csv"].decode()
    assert "LARCH-1" in used


def test_what_is_recorded_later_is_shown_beside_the_frozen_verdict(submitted: Any, time_recorded: Any) -> None:
    manager, address = submitted()
    assert "every line comes out the same" in manager.get(address).text
    time_recorded("L-02", "2026-02-20T14:00:00Z", "2026-02-20T14:30:00Z")
    page = manager.get(address).text
    assert "1 line comes out differently" in page
    assert "Line 1: 30 min, £10.00 today." in page
    assert "0 min</strong> of 1 h supported" in page


def test_a_funder_goes_from_the_list_to_the_records_and_meets_no_name(
    submitted: Any, time_recorded: Any, bridge_app: Flask, new_visitor: MakeVisitor
) -> None:
    session = time_recorded("L-02", "2026-02-20T13:45:00Z", "2026-02-20T14:45:00Z")
    _, address = submitted()
    funder = new_visitor(bridge_app).sign_in_as("D-01")
    listing = funder.get("/claims").text
    assert "LARCH-1" in listing
    assert "Larch House" in listing
    assert "evidence of spend: held by the setting" in listing
    assert "The same figures as a table" in listing
    page = funder.get(f"{address}/lines/1").text
    person_id = person_id_of(bridge_app, "L-02")
    for words in (
        f"Person {person_id[:8]}",
        "55 min of 1 h",
        "outside-release",
        "hours-exceed-evidence",
        "Release from shift",
        "13:45 to 14:45",
        session[:8],
        "£18.33",
        "Time only; evidence of spend: held by the setting.",
        "Who sat there, and that cover was bought, are not proved here.",
    ):
        assert words in page, words
    for text in (listing, funder.get(address).text, page, funder.get("/claims/export.csv").text):
        for secret in ("Daniel", "Reyes", "L-02", "daniel.reyes", "Secretname", "Joanne"):
            assert secret not in text, secret


def test_the_statements_of_the_visit_stand_behind_the_line_without_answers_or_failures(
    submitted: Any, time_recorded: Any, bridge_app: Flask, new_visitor: MakeVisitor
) -> None:
    session = time_recorded("L-02", "2026-02-20T14:00:00Z", "2026-02-20T14:10:00Z")
    person_id = person_id_of(bridge_app, "L-02")
    base_url = here(bridge_app).config.base_url

    def act(connection: Any) -> dict[str, str]:
        ids = {}
        for verb in (LAUNCHED, ANSWERED, FAILED, SATISFIED):
            statement = {
                "actor": {"account": {"homePage": base_url, "name": person_id}},
                "verb": {"id": verb},
                "object": {"id": f"{base_url}/activities/m01"},
            }
            ids[verb] = record_bridge_statement(
                connection,
                statement,
                person_id=person_id,
                launch_session_id=session,
                now=here(bridge_app).clock.now(),
                base_url=base_url,
            )
        return ids

    ids = here(bridge_app).database.write(act)
    _, address = submitted()
    page = new_visitor(bridge_app).sign_in_as("D-01").get(f"{address}/lines/1").text
    for verb, word in ((LAUNCHED, ">launched<"), (SATISFIED, ">satisfied<")):
        assert ids[verb] in page
        assert word in page
    for verb in (ANSWERED, FAILED):
        assert ids[verb] not in page
    assert person_id not in page


def test_touching_intervals_are_shown_as_one(submitted: Any, time_recorded: Any) -> None:
    time_recorded("L-02", "2026-02-20T14:00:00Z", "2026-02-20T14:10:00Z")
    manager, address = submitted()
    page = manager.get(f"{address}/lines/1").text
    assert page.count("20 Feb 2026, 14:00 to 14:10") == 1
    assert ">20</td>" in page  # beats of 30 s behind it


def test_a_funder_sees_no_draft(draft: Any, bridge_app: Flask, new_visitor: MakeVisitor) -> None:
    _, address = draft()
    funder = new_visitor(bridge_app).sign_in_as("D-01")
    assert "LARCH-1" not in funder.get("/claims").text
    assert funder.get(address).status_code == 404
    assert funder.get(f"{address}/lines/1").status_code == 404


def test_two_managers_see_nothing_of_each_other(
    submitted: Any, time_recorded: Any, bridge_app: Flask, new_visitor: MakeVisitor
) -> None:
    larch_session = time_recorded("L-02", "2026-02-20T14:00:00Z", "2026-02-20T15:00:00Z")
    fell_session = time_recorded("F-01", "2026-02-20T14:00:00Z", "2026-02-20T14:30:00Z")
    larch, larch_address = submitted("M-01")
    fell, fell_address = submitted("M-02")
    nowhere = "/claims/00000000-0000-4000-8000-000000000000"
    for me, own, other, theirs in (
        (larch, larch_address, fell_address, ("FELL-1", "Fellside", "Connor", "FR-1", fell_session[:8], "£13.00")),
        (fell, fell_address, larch_address, ("LARCH-1", "Larch", "Daniel", "LR-1", larch_session[:8], "£20.00")),
    ):
        assert me.get(own).status_code == 200
        for path in ("", "/lines/1"):
            elsewhere, unknown = me.get(other + path), me.get(nowhere + path)
            assert elsewhere.status_code == unknown.status_code == 404
            assert without_tokens(elsewhere.text) == without_tokens(unknown.text)
        for act, data in (("hours", {"hours-1": "1"}), ("submission", {"evidence-of-spend": "not-given"})):
            elsewhere, unknown = me.post(f"{other}/{act}", data), me.post(f"{nowhere}/{act}", data)
            assert elsewhere.status_code == unknown.status_code == 404
        for path in ("/claims", "/releases", "/claims/export.csv", own, f"{own}/lines/1"):
            text = me.get(path).text
            for word in theirs:
                assert word not in text, (path, word)
    assert larch.get("/claims").text.count("hr-chart__group") == 1


def test_the_funders_chart_and_its_table_have_every_setting(
    submitted: Any, time_recorded: Any, bridge_app: Flask, new_visitor: MakeVisitor
) -> None:
    time_recorded("L-02", "2026-02-20T14:00:00Z", "2026-02-20T14:45:00Z")
    submitted("M-01")
    submitted("M-02")
    page = new_visitor(bridge_app).sign_in_as("D-02").get("/claims").text
    assert page.count("hr-chart__group") == 2
    for words in ("Claimed 1 h<", "Supported 45 min", "Not supported 15 min", "All settings", "£15.00"):
        assert words in page, words


def test_the_export_has_dfes_columns_a_line_id_and_names_only_for_the_own_manager(
    submitted: Any, bridge_app: Flask, new_visitor: MakeVisitor
) -> None:
    manager, address = submitted()
    answer = manager.get("/claims/export.csv")
    assert answer.mimetype == "text/csv"
    (row,) = csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")))
    columns = "line_id,claim_reference,school_urn,school_name,school_local_authority,school_type_of_establishment,"
    columns += "school_group,provider_name,claim_submission_date,mentor_trn,mentor_full_name,"
    columns += "mentor_hours_of_training,claim_accepted,rejection_reason"
    assert ",".join(row) == columns
    assert row["line_id"] == f"{claim_id_of(address)}-1"
    assert row["mentor_full_name"] == "Daniel Reyes"
    assert row["school_urn"] == "SC990001"
    assert (row["claim_accepted"], row["rejection_reason"], row["school_group"]) == ("", "", "")
    (row,) = csv.DictReader(
        io.StringIO(new_visitor(bridge_app).sign_in_as("D-01").get("/claims/export.csv").text.removeprefix("\ufeff"))
    )
    assert (row["mentor_full_name"], row["mentor_trn"]) == ("", "")


def test_nothing_yet_is_said_with_what_to_do(bridge_app: Flask, new_visitor: MakeVisitor) -> None:
    assert "No claims yet. It goes like this" in new_visitor(bridge_app).sign_in_as("M-01").get("/claims").text
    assert "No setting has submitted a claim yet" in new_visitor(bridge_app).sign_in_as("D-01").get("/claims").text
    assert "No releases yet" in new_visitor(bridge_app).sign_in_as("M-01").get("/releases").text
    assert "No rules yet" in new_visitor(bridge_app).sign_in_as("A-01").get("/rules").text


def test_the_page_speaks_the_same_verdict_as_the_command(
    submitted: Any, time_recorded: Any, bridge_app: Flask, tmp_path: Any
) -> None:
    time_recorded("L-02", "2026-02-20T13:40:00Z", "2026-02-20T14:45:00Z")
    _, address = submitted()
    folder = tmp_path / "frozen"
    folder.mkdir()
    with here(bridge_app).database.reading() as connection:
        for name, data in frozen_inputs(connection, claim_id_of(address)).items():
            (folder / name).write_bytes(data)
        claim = store.find_claim(connection, claim_id_of(address))
        assert claim
        (line,) = store.lines_of(connection, claim)
    printed = CliRunner().invoke(main, ["claims", "check", "--from", str(folder), "--json"]).stdout
    assert json.loads(printed) == line.verdict
