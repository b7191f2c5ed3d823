"""Pieces of time with the module that they belong to: cut, measured, joined."""

from collections.abc import Iterable, Sequence

Piece = tuple[int, int, str]  # start, end, module_id


def take_earliest(pieces: Sequence[Piece], seconds: int | None) -> tuple[list[Piece], list[Piece]]:
    """Return the earliest instants up to seconds (None: all), and the rest. The pieces do not overlap."""
    if seconds is None:
        return list(pieces), []
    room = max(seconds, 0)
    within, beyond = [], []
    for start, end, module_id in sorted(pieces):
        middle = start + min(room, end - start)
        if start < middle:
            within.append((start, middle, module_id))
        if middle < end:
            beyond.append((middle, end, module_id))
        room -= middle - start
    return within, beyond


def length_of(pieces: Iterable[Piece]) -> int:
    """Return the summed seconds of pieces."""
    return sum(end - start for start, end, _ in pieces)


def join_pieces(pieces: Iterable[Piece]) -> list[Piece]:
    """Return pieces in order of time, those of one module that touch made one; overlapping ones stay apart."""
    joined: list[Piece] = []
    for start, end, module_id in sorted(pieces):
        if joined and joined[-1][1] == start and joined[-1][2] == module_id:
            joined[-1] = (joined[-1][0], end, module_id)
        else:
            joined.append((start, end, module_id))
    return joined
