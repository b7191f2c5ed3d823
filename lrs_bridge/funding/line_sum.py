"""The sum behind a line, as an auditor would write it."""

from dataclasses import dataclass

from lrs_bridge.funding.verdict import LineVerdict
from lrs_bridge.funding.words import REASON_WORDS, duration, pounds


@dataclass(frozen=True)
class SumRow:
    """One row of the sum: words, sign (−, ×, = or empty) and the figure as text."""

    words: str
    sign: str
    figure: str
    code: str = ""
    is_result: bool = False


def write_sum(verdict: LineVerdict) -> list[SumRow]:
    """Return the rows from recorded time down to the amount; none for a refused line."""
    taken = [reason for reason in verdict.reasons if reason.pieces]
    counted = verdict.supported_seconds + sum(end - start for start, end, _ in verdict.unclaimed_pieces)
    recorded = counted + sum(reason.seconds for reason in taken)
    rows = [SumRow("Recorded on the days of the release, each interval by itself", "", duration(recorded))]
    rows += [
        SumRow(REASON_WORDS[reason.code].rstrip("."), "−", duration(reason.seconds), reason.code) for reason in taken
    ]
    rows.append(SumRow("Time that counts", "=", duration(counted), is_result=True))
    rows.append(SumRow("Claimed", "", duration(verdict.claim.claimed_seconds)))
    smaller = "Supported: the smaller of the two"
    rows.append(SumRow(smaller, "=", duration(verdict.supported_seconds), is_result=True))
    if verdict.supported_seconds < verdict.claim.claimed_seconds:
        missing = verdict.claim.claimed_seconds - verdict.supported_seconds
        rows.append(SumRow("Claimed beyond the evidence", "", duration(missing), "hours-exceed-evidence"))
    rate = pounds(verdict.rate_pence)
    if verdict.rate_pence < verdict.claim.rate_pence:
        words = f"Rate an hour: the rules' highest, in place of {pounds(verdict.claim.rate_pence)}"
        rows.append(SumRow(words, "×", rate, "rate-above-rules"))
    else:
        rows.append(SumRow("Rate an hour", "×", rate))
    words = f"Amount supported: {rate} × {verdict.supported_seconds:,} s ÷ 3,600 s, to the nearest penny"
    rows.append(SumRow(words, "=", pounds(verdict.amount_supported_pence), is_result=True))
    return rows
