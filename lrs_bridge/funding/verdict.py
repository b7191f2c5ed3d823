"""The one pure function that decides a claim: integers only, step by step, as docs/rules/verdict.md says.

`handrail claims check`, the pages, the evidence pack and its verifier all call decide().
"""

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field
from operator import attrgetter

from lrs_bridge.funding.facts import ClaimLine, Inputs, Interval, Release
from lrs_bridge.funding.local_day import day_end, day_of, day_start, split_by_day
from lrs_bridge.funding.pieces import Piece, join_pieces, length_of, take_earliest
from lrs_bridge.funding.spans import Span, insert_span, intersect, merge_spans, seconds_of, subtract

REFUSALS = ("unknown-person", "unknown-release", "unknown-setting", "wrong-person", "wrong-setting", "duplicate-line")
STEPS = (
    "evidence-not-allowed",
    "module-not-fundable",
    "not-employed",
    "outside-window",
    "outside-release",
    "overlap",
    "already-counted",
    "module-cap",
    "daily-cap",
)
CLOSING = ("hours-exceed-evidence", "rate-above-rules")
REASON_CODES = (*REFUSALS, *STEPS, *CLOSING)
VERDICTS = ("supported", "part-supported", "not-supported")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a line is not, or not wholly, supported; pieces is the time that the step took away."""

    code: str
    seconds: int
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class LineVerdict:
    """What the evidence says of one claim line. supported_pieces is exactly the time used up, earliest first."""

    claim: ClaimLine
    supported_seconds: int
    verdict: str
    amount_supported_pence: int
    reasons: tuple[Reason, ...]
    supported_pieces: tuple[Piece, ...] = ()
    rate_pence: int = 0  # an hour: what the amount was reckoned with
    unclaimed_pieces: tuple[Piece, ...] = ()  # time that would have counted, beyond the hours claimed

    def to_json(self) -> dict[str, object]:
        """Return the line of output that docs/rules/verdict.md describes."""
        return {
            "claim_reference": self.claim.claim_reference,
            "line": self.claim.line,
            "person_ref": self.claim.person_ref,
            "claimed_seconds": self.claim.claimed_seconds,
            "supported_seconds": self.supported_seconds,
            "verdict": self.verdict,
            "amount_supported_pence": self.amount_supported_pence,
            "reasons": [{"code": reason.code, "seconds": reason.seconds} for reason in self.reasons],
        }


def half_up(numerator: int, denominator: int) -> int:
    """Return floor(numerator / denominator + 1/2), exactly."""
    return (2 * numerator + denominator) // (2 * denominator)


def decide(inputs: Inputs) -> list[LineVerdict]:
    """Return the verdict on every claim line, in the order of claims.csv."""
    case = _Case(inputs)
    return [_decide_line(case, line) for line in inputs.claim_lines]


@dataclass
class _UsedUp:
    """What supports one person already: each instant once, and by module for the caps."""

    instants: list[Span] = field(default_factory=list)
    by_module: dict[str, list[Span]] = field(default_factory=dict)

    def add(self, start: int, end: int, module_id: str) -> None:
        insert_span(self.instants, (start, end))
        insert_span(self.by_module.setdefault(module_id, []), (start, end))


@dataclass(frozen=True)
class _OwnIntervals:
    """One person's intervals by start, with the latest end so far, so that a stretch of time is found quickly."""

    intervals: list[Interval]
    starts: list[int]
    latest_ends: list[int]

    def touching(self, start: int, end: int) -> list[Interval]:
        found = []
        position = bisect_left(self.starts, end) - 1
        while position >= 0 and self.latest_ends[position] > start:
            interval = self.intervals[position]
            if interval.span[1] > start and interval.span[0] < interval.span[1]:
                found.append(interval)
            position -= 1
        return found


class _Case:
    """The inputs, looked up by what the steps ask for, and what has been used up so far."""

    def __init__(self, inputs: Inputs) -> None:
        self.inputs = inputs
        self.rules = inputs.rules
        spells: dict[tuple[str, str], list[Span]] = defaultdict(list)
        for spell in inputs.spells:
            spells[spell.person_ref, spell.setting_ref].append(spell.span)
        self.spells = {key: merge_spans(spans) for key, spans in spells.items()}
        self.used: dict[str, _UsedUp] = defaultdict(_UsedUp)
        for used in inputs.used:
            self.used[used.person_ref].add(*used.span, used.module_id)
        self.own_intervals = _intervals_by_person(inputs.intervals)
        self.accepted: set[tuple[str, str, str]] = set()
        self.own_time: dict[tuple[str, str], tuple[tuple[Reason, ...], tuple[Piece, ...]]] = {}


def _intervals_by_person(intervals: tuple[Interval, ...]) -> dict[str, _OwnIntervals]:
    by_person: dict[str, list[Interval]] = defaultdict(list)
    for interval in intervals:
        by_person[interval.person_ref].append(interval)
    result = {}
    for person_ref, own in by_person.items():
        own.sort(key=lambda interval: interval.span)
        latest_ends: list[int] = []
        for interval in own:
            latest_ends.append(max(latest_ends[-1], interval.span[1]) if latest_ends else interval.span[1])
        result[person_ref] = _OwnIntervals(own, [interval.span[0] for interval in own], latest_ends)
    return result


def _decide_line(case: _Case, line: ClaimLine) -> LineVerdict:
    key = (line.claim_reference, line.person_ref, line.release_ref)
    refusals = _refusals(case, line, key)
    if refusals:
        return LineVerdict(line, 0, "not-supported", 0, tuple(Reason(code, 0) for code in refusals))
    case.accepted.add(key)
    used = case.used[line.person_ref]
    own_reasons, pieces = _own_time(case, line)
    reasons = list(own_reasons)
    for code, step in (("already-counted", _not_counted), ("module-cap", _module_cap), ("daily-cap", _daily_cap)):
        pieces, taken = step(case, used, pieces)
        _note(reasons, code, taken)
    supported, unclaimed = take_earliest(pieces, line.claimed_seconds)
    for start, end, module_id in supported:
        used.add(start, end, module_id)
    supported_seconds = length_of(supported)
    if supported_seconds < line.claimed_seconds:
        reasons.append(Reason("hours-exceed-evidence", line.claimed_seconds - supported_seconds))
    rate_pence = line.rate_pence
    highest = case.rules.max_rate_pence
    if highest is not None and highest < rate_pence:
        rate_pence = highest
        reasons.append(Reason("rate-above-rules", 0))
    if supported_seconds == 0:
        verdict = "not-supported"
    else:
        verdict = "supported" if supported_seconds == line.claimed_seconds else "part-supported"
    amount = half_up(rate_pence * supported_seconds, 3600)
    return LineVerdict(
        claim=line,
        supported_seconds=supported_seconds,
        verdict=verdict,
        amount_supported_pence=amount,
        reasons=tuple(reasons),
        supported_pieces=tuple(supported),
        rate_pence=rate_pence,
        unclaimed_pieces=tuple(unclaimed),
    )


def _refusals(case: _Case, line: ClaimLine, key: tuple[str, str, str]) -> list[str]:
    inputs = case.inputs
    release = inputs.releases.get(line.release_ref)
    person_known = line.person_ref in inputs.people
    setting_known = line.setting_ref in inputs.setting_refs
    applies = (
        not person_known,
        release is None,
        not setting_known,
        release is not None and release.person_ref != line.person_ref,
        person_known and setting_known and (line.person_ref, line.setting_ref) not in case.spells,
        key in case.accepted,
    )
    return [code for code, holds in zip(REFUSALS, applies, strict=True) if holds]


def _own_time(case: _Case, line: ClaimLine) -> tuple[tuple[Reason, ...], tuple[Piece, ...]]:
    """Return steps 1 to 6. They do not depend on earlier lines, so each release is worked out once."""
    key = (line.release_ref, line.setting_ref)
    if key not in case.own_time:
        case.own_time[key] = _work_out_own_time(case, line, case.inputs.releases[line.release_ref])
    return case.own_time[key]


def _work_out_own_time(case: _Case, line: ClaimLine, release: Release) -> tuple[tuple[Reason, ...], tuple[Piece, ...]]:
    rules = case.rules
    reach = (release.planned[0] - rules.tolerance_seconds, release.planned[1] + rules.tolerance_seconds)
    first, last = day_of(reach[0]), day_of(reach[1] - 1)
    own = case.own_intervals.get(line.person_ref)
    considered = own.touching(day_start(first), day_end(last)) if own else []
    # Ownership of an instant in several intervals, settled before anything is cut.
    considered.sort(key=lambda interval: (interval.span[0], interval.module_id, interval.session_ref))
    left = [(interval, [interval.span]) for interval in considered]
    reasons: list[Reason] = []

    taken: list[Piece] = []
    fundable = {module_id for module_id, rule in rules.modules.items() if rule.fundable}
    for code, name, allowed_names in (
        ("evidence-not-allowed", attrgetter("evidence_kind"), rules.evidence_kinds_allowed),
        ("module-not-fundable", attrgetter("module_id"), fundable),
    ):
        taken = [(*item.span, item.module_id) for item, _ in left if name(item) not in allowed_names]
        left = [(item, spans) for item, spans in left if name(item) in allowed_names]
        _note(reasons, code, taken)
    for code, allowed in (
        ("not-employed", case.spells[line.person_ref, line.setting_ref]),
        ("outside-window", [rules.window] if rules.window[0] < rules.window[1] else []),
        ("outside-release", [reach]),
    ):
        taken = [(*cut, item.module_id) for item, spans in left for span in spans for cut in subtract(span, allowed)]
        left = [(item, [part for span in spans for part in intersect(span, allowed)]) for item, spans in left]
        _note(reasons, code, taken)

    once: list[Span] = []
    kept, taken = [], []
    for item, spans in left:
        for span in spans:
            taken += [(*part, item.module_id) for part in intersect(span, once)]
            new = subtract(span, once)
            kept += [(*part, item.module_id) for part in new]
            for part in new:
                insert_span(once, part)
    _note(reasons, "overlap", taken)
    return tuple(reasons), tuple(join_pieces(kept))


def _not_counted(case: _Case, used: _UsedUp, pieces: tuple[Piece, ...]) -> tuple[tuple[Piece, ...], list[Piece]]:
    kept = [(*part, module_id) for start, end, module_id in pieces for part in subtract((start, end), used.instants)]
    taken = [(*part, module_id) for start, end, module_id in pieces for part in intersect((start, end), used.instants)]
    return tuple(kept), taken


def _module_cap(case: _Case, used: _UsedUp, pieces: tuple[Piece, ...]) -> tuple[tuple[Piece, ...], list[Piece]]:
    kept, taken = [], []
    for module_id in sorted({piece[2] for piece in pieces}):
        own = [piece for piece in pieces if piece[2] == module_id]
        cap = case.rules.modules[module_id].cap_seconds
        room = None if cap is None else cap - seconds_of(used.by_module.get(module_id, []))
        within, beyond = take_earliest(own, room)
        kept += within
        taken += beyond
    return tuple(sorted(kept)), taken


def _daily_cap(case: _Case, used: _UsedUp, pieces: tuple[Piece, ...]) -> tuple[tuple[Piece, ...], list[Piece]]:
    cap = case.rules.daily_cap_seconds
    if cap is None:
        return pieces, []
    by_day: dict[int, list[Piece]] = defaultdict(list)
    for start, end, module_id in pieces:
        for day, part_start, part_end in split_by_day(start, end):
            by_day[day].append((part_start, part_end, module_id))
    kept, taken = [], []
    for day, parts in by_day.items():
        spent = seconds_of(intersect((day_start(day), day_end(day)), used.instants))
        within, beyond = take_earliest(parts, cap - spent)
        kept += within
        taken += beyond
    return tuple(join_pieces(kept)), taken


def _note(reasons: list[Reason], code: str, taken: list[Piece]) -> None:
    if taken:
        reasons.append(Reason(code, length_of(taken), tuple(join_pieces(taken))))
