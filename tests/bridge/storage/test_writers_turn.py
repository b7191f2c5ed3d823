"""While the writer has its turn, those who read what it is to write next wait."""

import threading

import pytest

from lrs_bridge.storage.writers_turn import WritersTurn

SOON_SECONDS = 5.0
NOT_YET_SECONDS = 0.05


class Reader:
    """Somebody who asks for the turn in a thread of their own."""

    def __init__(self, turn: WritersTurn) -> None:
        self._went_on = threading.Event()
        threading.Thread(target=self._ask, args=(turn,), daemon=True).start()

    def _ask(self, turn: WritersTurn) -> None:
        turn.wait()
        self._went_on.set()

    def goes_on(self, within_seconds: float = SOON_SECONDS) -> bool:
        return self._went_on.wait(within_seconds)


def test_readers_go_on_while_nobody_writes() -> None:
    assert Reader(WritersTurn()).goes_on()


def test_a_reader_waits_until_the_writer_is_done() -> None:
    turn = WritersTurn()
    with turn.held():
        reader = Reader(turn)
        assert not reader.goes_on(NOT_YET_SECONDS)
    assert reader.goes_on()


def test_readers_go_on_while_the_writer_gives_its_turn_away() -> None:
    turn = WritersTurn()
    with turn.held():
        with turn.given_away():
            assert Reader(turn).goes_on()
        assert not Reader(turn).goes_on(NOT_YET_SECONDS)


def test_a_turn_that_ended_early_stays_ended() -> None:
    turn = WritersTurn()
    with turn.held():
        turn.end()
        assert Reader(turn).goes_on()
        with turn.given_away():
            pass
        assert Reader(turn).goes_on()


def test_readers_go_on_when_the_writer_fails() -> None:
    turn = WritersTurn()
    with pytest.raises(OSError, match="disk"), turn.held():
        raise OSError("the disk is full")
    assert Reader(turn).goes_on()


def test_a_writer_does_not_wait_for_itself() -> None:
    turn = WritersTurn()
    done = threading.Event()

    def write() -> None:
        with turn.held():
            turn.wait()
            done.set()

    threading.Thread(target=write, daemon=True).start()
    assert done.wait(SOON_SECONDS)


def test_nobody_gives_away_the_turn_of_another() -> None:
    turn = WritersTurn()
    with turn.held():
        gave = threading.Event()

        def give_away() -> None:
            with turn.given_away():
                gave.set()

        threading.Thread(target=give_away, daemon=True).start()
        assert gave.wait(SOON_SECONDS)
        assert not Reader(turn).goes_on(NOT_YET_SECONDS)
