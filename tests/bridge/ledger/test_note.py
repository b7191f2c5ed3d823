"""Signed notes, keys, checkpoints and receipts: what is accepted, and every way to be refused."""

import json
from pathlib import Path

import pytest

from lrs_bridge.ledger import checkpoint, merkle, tlog_proof
from lrs_bridge.ledger.checkpoint import Checkpoint
from lrs_bridge.ledger.commitment import CommitmentError, LeafType, commit, leaf_data
from lrs_bridge.ledger.merkle import ProofError
from lrs_bridge.ledger.note import NoteError, Signer, open_note, parse_signer, parse_verifier

VECTOR = json.loads((Path(__file__).parents[2] / "vectors" / "signed-note.json").read_text("utf-8"))
SIGNER = Signer("training.example.org/handrail/0a1b2c3d", bytes(range(32)))
OTHER = Signer("training.example.org/handrail/0a1b2c3d", bytes(range(1, 33)))
SALT = bytes(32)


def test_the_published_note_verifies_and_our_signer_writes_the_same_bytes() -> None:
    published = VECTOR["text"] + "\n" + VECTOR["signature_line"] + "\n"
    assert open_note(published, parse_verifier(VECTOR["vkey"])) == VECTOR["text"]
    assert parse_signer(VECTOR["skey"]).sign(VECTOR["text"]) == published
    assert parse_signer(VECTOR["skey"]).verifier.text() == VECTOR["vkey"]


def test_every_single_changed_character_of_a_note_is_refused() -> None:
    signed = SIGNER.sign("one\n\ntwo\n")
    for place in range(len(signed)):
        for other in ("x" if signed[place] != "x" else "y", "\n" if signed[place] != "\n" else " "):
            changed = signed[:place] + other + signed[place + 1 :]
            with pytest.raises(NoteError):
                open_note(changed, SIGNER.verifier)


def test_a_note_of_another_key_with_the_same_name_is_refused_and_says_which_key_was_expected() -> None:
    with pytest.raises(NoteError, match="Expected a signature by training.example.org/handrail/0a1b2c3d"):
        open_note(OTHER.sign("text\n"), SIGNER.verifier)


def test_a_witness_may_add_its_signature() -> None:
    signed = SIGNER.sign("text\n")
    witness = Signer("witness.example", bytes(32)).sign("text\n").split("\n\n")[1]
    assert open_note(signed + witness, SIGNER.verifier) == "text\n"


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "name",
        "name+00000000+AQ==",
        VECTOR["vkey"][:-4] + "10TX",  # another key under the old id
        VECTOR["vkey"].replace("Peter", "Petra"),
        VECTOR["vkey"].replace("+c74f20a3+", "+C74F20A3+"),
        "a b+00000000+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    ],
)
def test_a_malformed_key_is_refused_as_a_note_error(vkey: str) -> None:
    with pytest.raises(NoteError):
        parse_verifier(vkey)


def test_a_damaged_key_file_is_refused_without_being_shown() -> None:
    secret = SIGNER.secret_text()
    with pytest.raises(NoteError) as refused:
        parse_signer(secret[:-5] + "AAAA=")
    assert secret[-20:-5] not in str(refused.value)
    assert secret[-20:] not in repr(SIGNER)


def test_text_with_a_control_character_or_no_last_newline_cannot_be_signed() -> None:
    for text in ("no newline", "tab\there\n", "return\r\n", "\n"):
        with pytest.raises(NoteError):
            SIGNER.sign(text)


def signed_checkpoint(size: int = 3, signer: Signer = SIGNER) -> str:
    leaves = [merkle.leaf_hash(bytes([number])) for number in range(size)]
    return checkpoint.sign_checkpoint(Checkpoint(signer.name, size, merkle.root(leaves)), signer)


def test_a_checkpoint_reads_back_as_it_was_signed() -> None:
    read = checkpoint.open_checkpoint(signed_checkpoint(), SIGNER.verifier)
    assert (read.origin, read.tree_size, read.demonstration) == (SIGNER.name, 3, False)


def test_a_demonstration_checkpoint_says_so_in_what_is_signed() -> None:
    signer = Signer("DEMONSTRATION.127.0.0.1:8000/handrail/0a1b2c3d", bytes(32))
    signed = signed_checkpoint(signer=signer)
    assert "\nDEMONSTRATION: fictional people, not evidence\n\n" in signed
    assert checkpoint.open_checkpoint(signed, signer.verifier).demonstration


def test_a_checkpoint_of_another_origin_is_refused_even_under_the_right_key() -> None:
    signed = SIGNER.sign(Checkpoint("elsewhere.example/handrail/0", 1, bytes(32)).text())
    with pytest.raises(NoteError, match="elsewhere.example"):
        checkpoint.open_checkpoint(signed, SIGNER.verifier)


@pytest.mark.parametrize("text", ["a\n1\n", "a\n01\n" + "A" * 43 + "=\n", "a\n-1\n" + "A" * 43 + "=\n", "a\n1\nAAAA\n"])
def test_a_malformed_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        checkpoint.parse_checkpoint(text)


def receipt() -> tuple[str, bytes]:
    record = b'{"type":"interval"}'
    leaves = [merkle.leaf_hash(bytes([number])) for number in range(6)]
    leaves[4] = merkle.leaf_hash(leaf_data(LeafType.INTERVAL, commit(LeafType.INTERVAL, SALT, record)))
    signed = checkpoint.sign_checkpoint(Checkpoint(SIGNER.name, 6, merkle.root(leaves)), SIGNER)
    return tlog_proof.write_proof(4, merkle.inclusion_proof(4, leaves), signed), record


def verify(text: str, record: bytes, leaf_type: LeafType = LeafType.INTERVAL, salt: bytes = SALT) -> Checkpoint:
    proof = tlog_proof.parse_proof(text)
    return tlog_proof.verify_record(proof, SIGNER.verifier, leaf_type=leaf_type, salt=salt, record=record)


def test_a_receipt_proves_its_record_and_nothing_else() -> None:
    text, record = receipt()
    assert verify(text, record).tree_size == 6
    with pytest.raises(ProofError, match="leads to root"):
        verify(text, record + b" ")
    with pytest.raises(ProofError, match="leads to root"):
        verify(text, record, leaf_type=LeafType.STATEMENT)
    with pytest.raises(ProofError, match="leads to root"):
        verify(text, record, salt=b"\x01" * 32)


def test_every_single_changed_character_of_a_receipt_is_refused() -> None:
    text, record = receipt()
    for place in range(len(text)):
        changed = text[:place] + ("x" if text[place] != "x" else "y") + text[place + 1 :]
        with pytest.raises((ProofError, NoteError)):
            verify(changed, record)


def test_a_salt_of_another_length_cannot_move_bytes_between_salt_and_record() -> None:
    with pytest.raises(CommitmentError):
        commit(LeafType.MARK, b"short", b"record")


def test_base64_has_one_spelling_so_unused_bits_of_a_signature_cannot_change_unnoticed() -> None:
    signed = SIGNER.sign("text\n")
    assert signed.endswith("=\n")
    last = signed[-3]  # carries two bits that decoders pass over
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    for other in alphabet.replace(last, ""):
        with pytest.raises(NoteError):
            open_note(signed[:-3] + other + signed[-2:], SIGNER.verifier)
