"""A good pack is proved; every changed, missing, added or re-signed one is not, and the step that failed is named."""

import base64
import io
import json
import os
import re
import subprocess
import sys
import zipfile

import pytest

from lrs_bridge.evidence import pack_format
from lrs_bridge.evidence.pack_format import PackRecord
from lrs_bridge.evidence.verify import verify_pack
from lrs_bridge.ledger.commitment import LeafType
from lrs_bridge.ledger.note import Signer

STRANGER = Signer("stranger.example/handrail/00000000", bytes(32))


def failed_step(output: str) -> int | None:
    found = re.search(r"^(\d)\. FAILED", output, re.MULTILINE)
    return int(found[1]) if found else None


def step_for(name: str) -> int:
    return {pack_format.MANIFEST: 3, pack_format.MANIFEST_NOTE: 3}.get(name, 2)


def test_a_good_pack_is_proved_with_the_right_key(made_pack, verify) -> None:
    code, output = verify(str(made_pack.path), "--key", made_pack.vkey)
    assert (code, failed_step(output)) == (0, None)
    assert "All nine steps hold" in output
    assert "Not proved: who sat at the screen, and that cover was bought." in output


def test_without_a_key_every_step_is_done_and_who_signed_was_not_proved(made_pack, verify) -> None:
    code, output = verify(str(made_pack.path))
    assert (code, failed_step(output)) == (1, 9)
    assert "who signed this was not proved" in output
    assert output.count(" ok ") == 8


def test_a_key_kept_by_trust_is_enough_afterwards(made_pack, verify) -> None:
    code, output = verify(made_pack.vkey, command="trust")
    assert code == 0
    assert made_pack.vkey in output
    assert verify(str(made_pack.path))[0] == 0


def test_trusting_a_pack_keeps_its_key_and_says_to_compare_it_by_telephone(made_pack, verify) -> None:
    code, output = verify(str(made_pack.path), command="trust")
    assert code == 0
    assert "by telephone" in output
    assert verify(str(made_pack.path))[0] == 0


def test_a_key_may_be_given_as_a_file(made_pack, verify, tmp_path) -> None:
    (tmp_path / "their.vkey").write_text(made_pack.vkey + "\n")
    assert verify(str(made_pack.path), "--key", str(tmp_path / "their.vkey"))[0] == 0


def test_another_trusted_key_fails_step_nine_and_shows_both_keys(made_pack, verify) -> None:
    code, output = verify(str(made_pack.path), "--key", STRANGER.verifier.text())
    assert (code, failed_step(output)) == (1, 9)
    assert made_pack.vkey in output
    assert STRANGER.verifier.text() in output


def test_a_malformed_key_is_wrong_usage(made_pack, verify) -> None:
    assert verify(str(made_pack.path), "--key", "nonsense")[0] == 2


def test_the_report_as_json_names_the_failed_step(made_pack, verify) -> None:
    code, output = verify(str(made_pack.path), "--json")
    report = json.loads(output)
    assert code == 1
    assert (report["proved"], report["failed_step"], len(report["steps"])) == (False, 9, 9)


def test_a_changed_byte_in_any_file_is_found_and_names_the_step(made_pack, verify) -> None:
    for name, data in made_pack.files.items():
        middle = len(data) // 2
        places = {middle} if name.startswith("proofs/") else {0, middle, len(data) - 1}
        for place in places:
            changed = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
            path = made_pack.write(made_pack.files | {name: changed})
            code, output = verify(str(path), "--key", made_pack.vkey)
            assert code == 1, (name, place)
            # A manifest that is no longer canonical JSON does not get as far as its signature.
            assert failed_step(output) == step_for(name) or name == pack_format.MANIFEST, (name, place, output)
            assert failed_step(output) in (1, 2, 3), (name, place, output)


def test_a_changed_byte_names_the_file(made_pack, verify) -> None:
    changed = made_pack.files["inputs/claims.csv"].replace(b"0.75", b"9.75", 1)
    code, output = verify(str(made_pack.write(made_pack.files | {"inputs/claims.csv": changed})))
    assert (code, failed_step(output)) == (1, 2)
    assert "inputs/claims.csv was changed: expected SHA-256" in output


def test_any_file_taken_out_fails_step_one_by_name(made_pack, verify) -> None:
    for name in made_pack.files:
        files = {other: data for other, data in made_pack.files.items() if other != name}
        code, output = verify(str(made_pack.write(files)), "--key", made_pack.vkey)
        assert (code, failed_step(output)) == (1, 1), name
        assert name in output


def test_a_file_added_fails_step_one_by_name(made_pack, verify) -> None:
    for name in ("extra.txt", "proofs/999.tlog-proof", "inputs/more.csv", "../outside.txt"):
        code, output = verify(str(made_pack.write(made_pack.files | {name: b"x"})), "--key", made_pack.vkey)
        assert (code, failed_step(output)) == (1, 1)
        assert f"{name} is there and not listed" in output


def test_a_pack_cut_short_anywhere_fails_step_one(made_pack, verify) -> None:
    path = made_pack.path.with_name("short.zip")
    size = len(made_pack.data)
    for length in (0, 1, 22, size // 3, size // 2, size - 100, size - 1):
        path.write_bytes(made_pack.data[:length])
        code, output = verify(str(path), "--key", made_pack.vkey)
        assert (code, failed_step(output)) == (1, 1), length


def test_every_byte_of_the_zip_itself_counts_also_those_between_the_files(made_pack) -> None:
    size = len(made_pack.data)
    start = zipfile.ZipFile(io.BytesIO(made_pack.data)).start_dir
    for place in [*range(0, 60), *range(start, start + 200), *range(size - 22, size), *range(0, size, 4001)]:
        changed = bytearray(made_pack.data)
        changed[place] ^= 0x20
        assert not verify_pack(bytes(changed), trusted=[made_pack.signer.verifier]).proved, place
    for changed in (b"#!" + made_pack.data, made_pack.data + b"\n"):
        assert verify_pack(changed, trusted=[made_pack.signer.verifier]).failed_step == 1


def test_a_pack_zipped_again_by_another_program_is_told_so(made_pack, verify) -> None:
    path = made_pack.path.with_name("again.zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as container:
        for name, data in made_pack.files.items():
            container.writestr(name, data)
    code, output = verify(str(path), "--key", made_pack.vkey)
    assert (code, failed_step(output)) == (1, 1)
    assert "packed again" in output


def test_a_manifest_signed_with_another_key_fails_step_three(made_pack, verify) -> None:
    path = made_pack.write(made_pack.sealed(made_pack.files, STRANGER))
    code, output = verify(str(path), "--key", made_pack.vkey)
    assert (code, failed_step(output)) == (1, 3)
    assert "Expected a signature by" in output


def test_a_manifest_signed_with_another_key_that_the_pack_names_too_fails_step_four(made_pack, verify) -> None:
    files = made_pack.files | {pack_format.VKEY: STRANGER.verifier.text().encode()}
    code, output = verify(str(made_pack.write(made_pack.sealed(files, STRANGER))), "--key", made_pack.vkey)
    assert (code, failed_step(output)) == (1, 4)


def test_a_checkpoint_of_another_key_fails_step_four(made_pack, verify) -> None:
    note = STRANGER.sign(made_pack.facts.checkpoint_note.split("\n\n")[0] + "\n")
    files = made_pack.sealed(made_pack.files | {pack_format.CHECKPOINT: note.encode()})
    code, output = verify(str(made_pack.write(files)), "--key", made_pack.vkey)
    assert (code, failed_step(output)) == (1, 4)


def test_a_pack_that_is_wholly_another_ledgers_fails_step_nine(made_pack, facts_of, verify, tmp_path) -> None:
    from lrs_bridge.evidence.pack import build_pack

    data, _ = build_pack(*facts_of("theirs"))
    (tmp_path / "theirs.zip").write_bytes(data)
    code, output = verify(str(tmp_path / "theirs.zip"), "--key", made_pack.vkey)
    assert (code, failed_step(output)) == (1, 9)


# From here on the key holder cheats: everything is signed well, and what is signed does not hold together.
def sealed_report(made_pack, files, **manifest):
    packed = pack_format.write_zip(made_pack.sealed(made_pack.files | files, **manifest))
    return verify_pack(packed, trusted=[made_pack.signer.verifier])


def changed_records(made_pack, change) -> dict[str, bytes]:
    records = pack_format.read_records(made_pack.files[pack_format.RECORDS])
    return {pack_format.RECORDS: pack_format.write_records(change(records))}


def test_a_record_that_was_changed_after_the_fact_fails_step_five(made_pack) -> None:
    def longer(records):
        one = next(one for one in records if one.leaf_type is LeafType.INTERVAL)
        text = one.record.replace(b'"kind":"beats"', b'"kind":"other"')
        return [PackRecord(one.leaf_index, one.leaf_type, one.salt, text), *(r for r in records if r is not one)]

    report = sealed_report(made_pack, changed_records(made_pack, longer))
    assert report.failed_step == 5
    assert "leads to root" in report.steps[-1].found


def test_a_record_given_out_as_one_of_another_kind_fails_step_five(made_pack) -> None:
    def as_award(records):
        return [PackRecord(r.leaf_index, LeafType.AWARD, r.salt, r.record) for r in records]

    assert sealed_report(made_pack, changed_records(made_pack, as_award)).failed_step == 5


def test_a_receipt_without_a_record_fails_step_five(made_pack) -> None:
    proof = next(data for name, data in made_pack.files.items() if name.startswith("proofs/"))
    report = sealed_report(made_pack, {"proofs/999.tlog-proof": proof})
    assert report.failed_step == 5
    assert "without a record" in report.steps[-1].found


def test_a_receipt_under_another_checkpoint_fails_step_five(made_pack) -> None:
    name, data = next((name, data) for name, data in made_pack.files.items() if name.startswith("proofs/"))
    head = data.split(b"\n\n")[0]
    other = made_pack.signer.sign(made_pack.facts.checkpoint_note.split("\n\n")[0] + "\nx\n").encode()
    assert sealed_report(made_pack, {name: head + b"\n\n" + other}).failed_step == 5


def test_time_that_no_record_supports_fails_step_six(made_pack) -> None:
    csv = made_pack.files["inputs/intervals.csv"].replace(b"T13:00:30Z,beats", b"T13:00:59Z,beats", 1)
    report = sealed_report(made_pack, {"inputs/intervals.csv": csv})
    assert report.failed_step == 6
    assert "that no record supports" in report.steps[-1].found


def test_a_record_left_out_of_intervals_csv_fails_step_six(made_pack) -> None:
    lines = made_pack.files["inputs/intervals.csv"].split(b"\r\n")
    report = sealed_report(made_pack, {"inputs/intervals.csv": b"\r\n".join(lines[:1] + lines[2:])})
    assert report.failed_step == 6
    assert "is not in intervals.csv" in report.steps[-1].found


def test_sessions_that_say_more_than_the_records_fail_step_six(made_pack) -> None:
    csv = made_pack.files["sessions.csv"].replace(b",20,600,", b",20,6000,")
    assert csv != made_pack.files["sessions.csv"]
    assert sealed_report(made_pack, {"sessions.csv": csv}).failed_step == 6


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("inputs/claims.csv", b"0.75", b"0.80"),
        ("inputs/rules.yml", b"cap_minutes: 60", b"cap_minutes: 600"),
        ("inputs/releases.csv", b"15:00:00", b"16:00:00"),
        ("inputs/people.csv", b"2026-01-01", b"2025-01-01"),
        ("inputs/used.csv", b"\r\n", b"\n"),
    ],
)
def test_inputs_other_than_those_submitted_fail_step_seven_by_name(made_pack, name, old, new) -> None:
    changed = made_pack.files[name].replace(old, new)
    assert changed != made_pack.files[name]
    report = sealed_report(made_pack, {name: changed})
    assert report.failed_step == 7
    assert name.removeprefix("inputs/") in report.steps[-1].found


def test_a_claim_reference_other_than_the_submitted_one_fails_step_seven(made_pack) -> None:
    claim = dict(made_pack.facts.claim) | {"claim_reference": "C-OTHER"}
    report = sealed_report(made_pack, {}, claim=claim)
    assert report.failed_step == 7
    assert "claim_reference" in report.steps[-1].found


def test_verdicts_other_than_those_submitted_fail_step_seven(made_pack) -> None:
    changed = made_pack.files[pack_format.VERDICTS].replace(b"part-supported", b"supported")
    assert sealed_report(made_pack, {pack_format.VERDICTS: changed}).failed_step == 7


def test_verdicts_that_were_wrong_when_they_were_submitted_fail_step_eight(facts_of) -> None:
    from dataclasses import replace

    from lrs_bridge.evidence.pack import PackError, build_pack

    facts, signer = facts_of(wrong_verdicts=True)
    with pytest.raises(PackError, match="8. FAILED .* line 2: expected"):
        build_pack(replace(facts), signer)


def test_a_file_that_breaks_its_reader_fails_a_step_and_never_the_verifier(made_pack) -> None:
    for name in (pack_format.VKEY, pack_format.CHECKPOINT, pack_format.RECORDS, pack_format.VERDICTS, "sessions.csv"):
        for data in (b"", b"\xff\xfe\x00", b"{}\n", b"[" * 100_000, base64.b64encode(os.urandom(50))):
            report = sealed_report(made_pack, {name: data})
            assert not report.proved
            assert report.failed_step is not None
    for manifest in ({"files": []}, {"claim": None}, {"ledger": 1}, {"claim": {}}):
        written = json.loads(made_pack.files[pack_format.MANIFEST]) | manifest
        files = made_pack.files | {pack_format.MANIFEST: pack_format.canonical_json(written)}
        assert not verify_pack(pack_format.write_zip(files), trusted=[made_pack.signer.verifier]).proved


def test_a_zip_with_two_files_of_one_name_or_that_promises_too_much_is_refused(made_pack) -> None:
    buffer = io.BytesIO(made_pack.data)
    with zipfile.ZipFile(buffer, "a") as container, pytest.warns(UserWarning, match="Duplicate name"):
        container.writestr("README.txt", b"another")
    assert verify_pack(buffer.getvalue(), trusted=[]).failed_step == 1


BLOCKER = """
import sys
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"flask", "werkzeug", "jinja2", "sqlalchemy", "alembic", "granian", "socket"}:
            raise ImportError(name + " is blocked")
sys.meta_path.insert(0, Blocker())
for name in list(sys.modules):
    assert name.partition(".")[0] not in {"flask", "sqlalchemy"}, name
sys.modules.pop("socket", None)
from handrail.cli import main
main(sys.argv[1:])
"""


def test_verification_runs_without_flask_sqlalchemy_or_sockets(made_pack, tmp_path) -> None:
    command = [sys.executable, "-c", BLOCKER, "evidence", "verify", str(made_pack.path), "--key", made_pack.vkey]
    environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environ, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "All nine steps hold" in done.stdout
    command[-3] = str(made_pack.write(made_pack.files | {"README.txt": b"changed"}))
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environ, check=False)
    assert done.returncode == 1
    assert failed_step(done.stdout) == 2
