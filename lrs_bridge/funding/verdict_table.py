"""Verdicts as a plain table for a terminal."""

from collections.abc import Sequence

from lrs_bridge.funding.verdict import LineVerdict
from lrs_bridge.funding.words import (
    VERDICT_WORDS,
    WHAT_A_VERDICT_DOES_NOT_SAY,
    duration,
    pounds,
    reason_sentence,
)

_HEAD = ("Line", "Claim", "Person", "Claimed", "Supported", "Verdict", "Amount")
_RIGHT = (True, False, False, True, True, False, True)


def verdict_table(verdicts: Sequence[LineVerdict]) -> str:
    """Return one row a line, its reasons beneath it, the totals, and what a verdict does not say."""
    if not verdicts:
        return "No claim lines.\n"
    rows = [_row(verdict) for verdict in verdicts]
    total = (
        "",
        "Total",
        "",
        duration(sum(verdict.claim.claimed_seconds for verdict in verdicts)),
        duration(sum(verdict.supported_seconds for verdict in verdicts)),
        "",
        pounds(sum(verdict.amount_supported_pence for verdict in verdicts)),
    )
    widths = [max(len(row[column]) for row in (_HEAD, *rows, total)) for column in range(len(_HEAD))]
    lines = [_line(_HEAD, widths), _line(tuple("-" * width for width in widths), widths)]
    for row, verdict in zip(rows, verdicts, strict=True):
        lines.append(_line(row, widths))
        lines += [f"      {reason.code}: {reason_sentence(reason.code, reason.seconds)}" for reason in verdict.reasons]
    lines += [_line(tuple("-" * width for width in widths), widths), _line(total, widths), ""]
    return "\n".join([*lines, WHAT_A_VERDICT_DOES_NOT_SAY]) + "\n"


def _row(verdict: LineVerdict) -> tuple[str, ...]:
    return (
        str(verdict.claim.line),
        verdict.claim.claim_reference,
        verdict.claim.person_ref,
        duration(verdict.claim.claimed_seconds),
        duration(verdict.supported_seconds),
        VERDICT_WORDS[verdict.verdict],
        pounds(verdict.amount_supported_pence),
    )


def _line(cells: tuple[str, ...], widths: list[int]) -> str:
    parts = [
        cell.rjust(width) if right else cell.ljust(width)
        for cell, width, right in zip(cells, widths, _RIGHT, strict=True)
    ]
    return "  ".join(parts).rstrip()
