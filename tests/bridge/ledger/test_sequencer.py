"""Leaves wait, get places in order, and are provable; a store that is behind what was published does not start."""

import contextlib
import shutil
import sqlite3
import stat

import pytest
from sqlalchemy import event, select, update

from lrs_bridge.ledger import merkle, store, tlog_proof
from lrs_bridge.ledger.checkpoint import open_checkpoint
from lrs_bridge.ledger.commitment import LeafType
from lrs_bridge.ledger.errors import LedgerBehindError, LedgerKeyError
from lrs_bridge.ledger.keys import key_path, load_or_make_signer, log_path
from lrs_bridge.storage import tables


def test_a_waiting_record_has_no_receipt_and_a_sequenced_one_proves_its_exact_bytes(ledger) -> None:
    sequencer = ledger.sequencer()
    leaf_id = ledger.append(b"kept")[0]
    with ledger.database.reading() as connection:
        assert store.proof_of(connection, leaf_id) is None
        assert store.count_waiting(connection) == store.count_waiting(connection, [leaf_id]) == 1
        assert store.latest_checkpoint(connection) is None
    assert sequencer.sequence_once() == 1
    with ledger.database.reading() as connection:
        proof = tlog_proof.parse_proof(store.proof_of(connection, leaf_id))
        salt = store.salt_of(connection, leaf_id)
        assert store.count_waiting(connection) == 0
    tlog_proof.verify_record(proof, ledger.signer.verifier, leaf_type=LeafType.INTERVAL, salt=salt, record=b"kept")
    with pytest.raises(merkle.ProofError):
        tlog_proof.verify_record(proof, ledger.signer.verifier, leaf_type=LeafType.INTERVAL, salt=salt, record=b"Kept")


def test_two_equal_records_have_different_commitments_so_nobody_can_guess_one_from_the_other(ledger) -> None:
    first, second = ledger.append(b"same", b"same")
    with ledger.database.reading() as connection:
        leaves = store.find_leaves(connection, [first, second])
    assert leaves[first].commitment != leaves[second].commitment


def test_places_follow_the_order_of_appending_also_within_one_millisecond(ledger) -> None:
    sequencer = ledger.sequencer()
    ids = ledger.append(*(bytes([number]) for number in range(200)))
    ledger.clock.move_on(seconds=1)
    ids += ledger.append(b"later")
    sequencer.sequence_once()
    with ledger.database.reading() as connection:
        leaves = store.find_leaves(connection, ids)
    assert [leaves[leaf_id].leaf_index for leaf_id in ids] == list(range(201))


def test_every_checkpoint_is_published_in_the_list_and_the_last_one_outside_the_instance(ledger) -> None:
    sequencer = ledger.sequencer()
    for number in range(4):
        ledger.append(*(bytes([number, place]) for place in range(number + 1)))
        sequencer.sequence_once()
    with ledger.database.reading() as connection:
        checkpoints = store.checkpoints_after(connection, 0)
        for old in checkpoints:
            for new in checkpoints[checkpoints.index(old) :]:
                proof = store.consistency_between(connection, old.tree_size, new.tree_size)
                merkle.verify_consistency(old.tree_size, new.tree_size, proof, old.root_hash, new.root_hash)
    assert [one.tree_size for one in checkpoints] == [1, 3, 6, 10]
    assert log_path(ledger.config).read_text() == "".join(one.signed_note + "\n" for one in checkpoints)
    assert ledger.config.checkpoint_copy.read_text() == checkpoints[-1].signed_note
    assert not ledger.config.checkpoint_copy.is_relative_to(ledger.config.instance)


def test_with_nothing_waiting_nothing_is_signed(ledger) -> None:
    sequencer = ledger.sequencer()
    assert sequencer.sequence_once() == 0
    assert not log_path(ledger.config).exists()


def test_the_background_thread_seals_what_waits_when_it_is_stopped(ledger) -> None:
    sequencer = ledger.sequencer()
    sequencer.start()
    ledger.append(b"late")
    sequencer.stop()
    assert sequencer.last_failure is None
    with ledger.database.reading() as connection:
        assert store.count_waiting(connection) == 0


def test_a_receipt_reads_few_rows_however_large_the_tree(ledger) -> None:
    sequencer = ledger.sequencer()
    ids = ledger.append(*(number.to_bytes(2, "big") for number in range(3000)))
    sequencer.sequence_once()
    asked: list[str] = []
    event.listen(ledger.database.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    with ledger.database.reading() as connection:
        store.proof_of(connection, ids[1234])
    assert (
        sum(question.startswith("SELECT") for question in asked) == 3
    )  # the leaf, the checkpoint, and one question for all hashes


@pytest.mark.sqlite
def test_a_store_put_back_from_a_backup_does_not_start_and_the_message_says_how_much_is_missing(ledger, open_ledger):
    sequencer = ledger.sequencer()
    ledger.append(b"1", b"2")
    sequencer.sequence_once()
    backup = ledger.config.instance.with_name("backup.sqlite")
    with contextlib.closing(sqlite3.connect(ledger.config.instance / "handrail.sqlite")) as connection:
        connection.execute("VACUUM INTO ?", (str(backup),))
    ledger.append(b"3", b"4", b"5")
    sequencer.sequence_once()
    ledger.database.close()
    for file in ledger.config.instance.glob("handrail.sqlite*"):
        file.unlink()
    log_path(ledger.config).unlink()
    shutil.copy(backup, ledger.config.instance / "handrail.sqlite")
    older = open_ledger()
    with pytest.raises(LedgerBehindError, match="3 of them are not in this store"):
        older.sequencer()


def test_a_store_whose_history_was_rewritten_does_not_start(ledger) -> None:
    sequencer = ledger.sequencer()
    ledger.append(b"1", b"2")
    sequencer.sequence_once()
    forged = update(tables.ledger_node).where(tables.ledger_node.c.level == 1).values(hash=bytes(32))
    ledger.database.write(lambda connection: connection.execute(forged))
    with pytest.raises(LedgerBehindError, match="rewrote history"):
        ledger.sequencer()


def test_a_new_instance_beside_the_checkpoint_of_another_does_not_start(ledger, open_ledger) -> None:
    ledger.append(b"1")
    ledger.sequencer().sequence_once()
    other = open_ledger("other", HANDRAIL_CHECKPOINT_COPY=str(ledger.config.checkpoint_copy))
    with pytest.raises(LedgerBehindError, match="did not sign"):
        other.sequencer()


@pytest.mark.sqlite
def test_a_new_demonstration_may_follow_one_that_was_thrown_away(open_ledger) -> None:
    old = open_ledger(HANDRAIL_DEMO="1")
    old.append(b"1")
    old.sequencer().sequence_once()
    old.database.close()
    shutil.rmtree(old.config.instance)
    new = open_ledger(HANDRAIL_DEMO="1")
    new.append(b"2")
    new.sequencer().sequence_once()
    note = new.config.checkpoint_copy.read_text()
    assert open_checkpoint(note, new.signer.verifier).demonstration
    assert len(list(new.config.instance.parent.glob("*.last-checkpoint.of-*"))) == 1


def test_the_key_is_made_once_and_only_its_owner_can_read_it(ledger) -> None:
    assert stat.S_IMODE(key_path(ledger.config).stat().st_mode) == 0o600
    assert load_or_make_signer(ledger.config) == ledger.signer
    assert ledger.signer.name.startswith("127.0.0.1:8000/handrail/")


def test_a_key_that_others_can_read_stops_the_start(ledger) -> None:
    key_path(ledger.config).chmod(0o644)
    with pytest.raises(LedgerKeyError, match="chmod 600"):
        load_or_make_signer(ledger.config)


def test_no_second_key_is_made_when_the_first_is_lost_after_signing(ledger) -> None:
    ledger.append(b"1")
    ledger.sequencer().sequence_once()
    key_path(ledger.config).unlink()
    with pytest.raises(LedgerKeyError, match="backup"):
        load_or_make_signer(ledger.config)


def test_the_key_of_another_ledger_cannot_go_on_with_this_store(ledger, open_ledger) -> None:
    ledger.append(b"1")
    ledger.sequencer().sequence_once()
    other = open_ledger("other")
    shutil.copy(key_path(other.config), key_path(ledger.config))
    ledger.signer = load_or_make_signer(ledger.config)
    with pytest.raises(LedgerKeyError, match="Bring back the key file"):
        ledger.sequencer()


def test_a_real_key_refuses_demonstration_mode(ledger, open_ledger) -> None:
    with pytest.raises(LedgerKeyError, match="HANDRAIL_DEMO"):
        open_ledger(HANDRAIL_DEMO="1")


def test_two_sequencers_on_one_store_never_give_one_place_twice(ledger) -> None:
    import threading

    sequencers = [ledger.sequencer(), ledger.sequencer()]
    for number in range(10):
        ledger.append(*(bytes([number, place]) for place in range(7)))
        threads = [threading.Thread(target=one.sequence_once) for one in sequencers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    with ledger.database.reading() as connection:
        places = connection.execute(select(tables.leaf.c.leaf_index)).scalars().all()
    assert sorted(places) == list(range(70))


def test_what_comes_while_the_ledger_seals_waits_for_the_next_time(ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    # Chasing it would seal one leaf at a time for as long as people are busy.
    sequencer = ledger.sequencer()
    ledger.append(b"first")
    write, seals = ledger.database.write, []

    def write_while_people_are_busy(act):
        result = write(act)
        if act == sequencer._seal:
            seals.append(result)
            assert len(seals) < 5, "the ledger chases what comes in"
            ledger.append(b"meanwhile")
        return result

    with monkeypatch.context() as patched:
        patched.setattr(ledger.database, "write", write_while_people_are_busy)
        assert sequencer.sequence_once() == 1
    assert sequencer.sequence_once() == 1
