"""decide() against a slow reference on generated folders, and what must hold of every verdict."""

import csv
import importlib.util
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from lrs_bridge.funding.inputs import COLUMNS, parse_inputs
from lrs_bridge.funding.verdict import decide

_spec = importlib.util.spec_from_file_location("slow_verdict", Path(__file__).with_name("slow_verdict.py"))
assert _spec
assert _spec.loader
_slow = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_slow)

# The night the clocks go back and the night they go forward: the few hours around local midnight.
BASES = (
    datetime(2026, 10, 24, 22, 0, tzinfo=UTC),
    datetime(2026, 3, 28, 22, 0, tzinfo=UTC),
    datetime(2026, 3, 29, 22, 0, tzinfo=UTC),
)
UNIT = 47  # seconds: no edge falls on a whole minute by itself


def _time(base: datetime, units: int) -> str:
    return (base + timedelta(seconds=units * UNIT)).isoformat()


@st.composite
def folders(draw: st.DrawFn) -> tuple[dict[str, list[dict[str, str]]], dict[str, Any]]:
    base = draw(st.sampled_from(BASES))
    units = st.integers(0, 200)

    def span(shortest: int = 0) -> tuple[str, str]:
        start = draw(units)
        length = draw(st.one_of(st.integers(shortest, 90), st.integers(40, 160)))
        return _time(base, start), _time(base, start + length)

    people = st.sampled_from(["P1", "P1", "P1", "P1", "P1", "P2"])
    modules = st.sampled_from(["m01", "m01", "m02", "m02", "M3", "m9"])
    day = st.sampled_from(["", "", "2026-10-24", "2026-10-25", "2026-03-28", "2026-03-29", "2026-03-30"])
    files: dict[str, list[dict[str, str]]] = {name.removesuffix(".csv"): [] for name in COLUMNS}
    files["settings"] = [{"setting_ref": ref, "name": "x", "kind": "x", "postcode": "x"} for ref in ("S1", "S2")]
    files["people"] = [
        {"person_ref": "P1", "setting_ref": "S1", "employed_from": "", "employed_to": draw(day)},
        {"person_ref": "P2", "setting_ref": "S1", "employed_from": draw(day), "employed_to": draw(day)},
        {"person_ref": "P2", "setting_ref": "S2", "employed_from": draw(day), "employed_to": draw(day)},
    ]
    for number in range(3):
        start, end = span(1)
        files["releases"].append(
            dict(
                release_ref=f"R{number}",
                person_ref=draw(people),
                planned_start=start,
                planned_end=end,
                backfill_method="cover",
                authorised_by="x",
            )
        )
    for _ in range(draw(st.integers(2, 9))):
        start, end = span()
        files["intervals"].append(
            dict(
                person_ref=draw(people),
                module_id=draw(modules),
                start=start,
                end=end,
                evidence_kind=draw(st.sampled_from(["beats", "beats", "beats", "beats", "register", "self-declared"])),
                session_ref=draw(st.sampled_from(["s1", "s2", "S3"])),
            )
        )
    for _ in range(draw(st.integers(1, 4))):
        release = draw(st.sampled_from(files["releases"]))
        claim = dict(
            claim_reference=draw(st.sampled_from(["C1", "C2"])),
            setting_ref="S1",
            person_ref=release["person_ref"],
            release_ref=release["release_ref"],
            hours_claimed=draw(st.sampled_from(["0.0001", "0.0125", "0.3333", "0.5", "1", "3"])),
            hourly_rate=draw(st.sampled_from(["0", "0.05", "17.77", "20.01", "9999.99"])),
        )
        if draw(st.integers(0, 4)) == 0:  # now and then a line that is refused
            other = {"setting_ref": ["S2", "S9"], "person_ref": ["P1", "P2", "P9"], "release_ref": ["R0", "R9"]}
            column = draw(st.sampled_from(sorted(other)))
            claim[column] = draw(st.sampled_from(other[column]))
        files["claims"].append(claim)
    for _ in range(draw(st.integers(0, 2))):
        start, end = span()
        files["used"].append(
            dict(person_ref=draw(people), module_id=draw(modules), start=start, end=end, claim_reference="C0")
        )
    rules: dict[str, Any] = {
        "id": "r",
        "version": "1",
        "window": {"start": _time(base, draw(st.integers(-200, 60))), "end": _time(base, draw(st.integers(100, 500)))},
        "tolerance_minutes": draw(st.sampled_from([0, 5, 60])),
        "claim_step_minutes": 15,
        "evidence_kinds_allowed": draw(
            st.sampled_from([["beats"], ["beats", "register"], ["beats", "self-declared"], ["register"]])
        ),
        "modules": {
            "m01": {"fundable": True},
            "m02": {"fundable": True, "cap_minutes": draw(st.sampled_from([0, 7, 30]))},
            "M3": {"fundable": draw(st.booleans()), "cap_minutes": 45},
        },
    }
    if draw(st.booleans()):
        rules["daily_cap_minutes"] = draw(st.sampled_from([0, 20, 60]))
    if draw(st.booleans()):
        rules["max_hourly_rate"] = draw(st.sampled_from(["0", "18.5", "20.01"]))
    return files, rules


def as_bytes(files: dict[str, list[dict[str, str]]], rules: dict[str, Any]) -> dict[str, bytes]:
    written = {"rules.json": json.dumps(rules).encode()}
    for name, columns in COLUMNS.items():
        text = io.StringIO()
        writer = csv.DictWriter(text, columns)
        writer.writeheader()
        writer.writerows(files[name.removesuffix(".csv")])
        written[name] = text.getvalue().encode()
    return written


@settings(max_examples=80, deadline=None)
@given(folders())
def test_the_verdict_is_the_one_counted_second_by_second(
    folder: tuple[dict[str, list[dict[str, str]]], dict[str, Any]],
) -> None:
    files, rules = folder
    verdicts = decide(parse_inputs(as_bytes(files, rules)))
    assert [verdict.to_json() for verdict in verdicts] == _slow.decide_slowly(files, rules)


@settings(max_examples=100, deadline=None)
@given(folders())
def test_no_second_supports_two_lines_and_the_pieces_add_up(
    folder: tuple[dict[str, list[dict[str, str]]], dict[str, Any]],
) -> None:
    verdicts = decide(parse_inputs(as_bytes(*folder)))
    seen: set[tuple[str, int]] = set()
    for verdict in verdicts:
        own = [
            (verdict.claim.person_ref, second)
            for start, end, _ in verdict.supported_pieces
            for second in range(start, end)
        ]
        assert len(own) == verdict.supported_seconds <= verdict.claim.claimed_seconds
        assert seen.isdisjoint(own)
        seen.update(own)
        for reason in verdict.reasons:
            assert reason.seconds == sum(end - start for start, end, _ in reason.pieces) or not reason.pieces
