"""The verdict a second time, second by second with sets, written from docs/rules/verdict.md and from nothing else.

Slow on purpose: it shares no code with lrs_bridge.funding, so that both would have to be wrong in the same way.
"""

from datetime import UTC, date, datetime
from decimal import ROUND_FLOOR, Decimal
from typing import Any
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
Rows = list[dict[str, str]]


def seconds(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


def local_date(second: int) -> date:
    return datetime.fromtimestamp(second, UTC).astimezone(LONDON).date()


def half_up(value: Decimal) -> int:
    return int((value + Decimal("0.5")).to_integral_value(ROUND_FLOOR))


def pence_of(rate: object) -> Decimal:
    return Decimal(str(rate)) * 100


def decide_slowly(files: dict[str, Rows], rules: dict[str, Any]) -> list[dict[str, Any]]:
    settings = {row["setting_ref"] for row in files["settings"]}
    people = {row["person_ref"] for row in files["people"]}
    releases = {row["release_ref"]: row for row in files["releases"]}
    spent: dict[tuple[str, int], set[str]] = {}  # (person, second) → modules it counts for
    for row in files["used"]:
        for second in range(seconds(row["start"]), seconds(row["end"])):
            spent.setdefault((row["person_ref"], second), set()).add(row["module_id"])
    accepted: list[tuple[str, str, str]] = []
    output = []
    for number, claim in enumerate(files["claims"], start=1):
        person, setting = claim["person_ref"], claim["setting_ref"]
        release = releases.get(claim["release_ref"])
        key = (claim["claim_reference"], person, claim["release_ref"])
        joined = any(row["person_ref"] == person and row["setting_ref"] == setting for row in files["people"])
        refusals = []
        if person not in people:
            refusals.append("unknown-person")
        if release is None:
            refusals.append("unknown-release")
        if setting not in settings:
            refusals.append("unknown-setting")
        if release is not None and release["person_ref"] != person:
            refusals.append("wrong-person")
        if person in people and setting in settings and not joined:
            refusals.append("wrong-setting")
        if key in accepted:
            refusals.append("duplicate-line")
        claimed = half_up(Decimal(claim["hours_claimed"]) * 3600)
        answer: dict[str, Any] = {
            "claim_reference": claim["claim_reference"],
            "line": number,
            "person_ref": person,
            "claimed_seconds": claimed,
        }
        if refusals:
            reasons = [{"code": code, "seconds": 0} for code in refusals]
            answer |= {"supported_seconds": 0, "verdict": "not-supported", "amount_supported_pence": 0}
            output.append(answer | {"reasons": reasons})
            continue
        assert release is not None
        accepted.append(key)
        kept, taken = _seconds_left(files, rules, person, setting, release, spent)
        chosen = sorted(kept)[:claimed]
        for second in chosen:
            spent.setdefault((person, second), set()).add(kept[second])
        reasons = [{"code": code, "seconds": lost} for code, lost in taken if lost]
        if len(chosen) < claimed:
            reasons.append({"code": "hours-exceed-evidence", "seconds": claimed - len(chosen)})
        rate = pence_of(claim["hourly_rate"])
        if "max_hourly_rate" in rules and pence_of(rules["max_hourly_rate"]) < rate:
            rate = pence_of(rules["max_hourly_rate"])
            reasons.append({"code": "rate-above-rules", "seconds": 0})
        verdict = "not-supported" if not chosen else "supported" if len(chosen) == claimed else "part-supported"
        # Multiplied out so that the half is compared exactly: 2 × pence × seconds + 3600 over 7200.
        amount = int((2 * rate * len(chosen) + 3600) // 7200)
        answer |= {"supported_seconds": len(chosen), "verdict": verdict, "amount_supported_pence": amount}
        output.append(answer | {"reasons": reasons})
    return output


def _seconds_left(
    files: dict[str, Rows],
    rules: dict[str, Any],
    person: str,
    setting: str,
    release: dict[str, str],
    spent: dict[tuple[str, int], set[str]],
) -> tuple[dict[int, str], list[tuple[str, int]]]:
    tolerance = rules["tolerance_minutes"] * 60
    low, high = seconds(release["planned_start"]) - tolerance, seconds(release["planned_end"]) + tolerance
    days = {local_date(second) for second in range(low, high)}
    pool = []
    for row in files["intervals"]:
        start, end = seconds(row["start"]), seconds(row["end"])
        if row["person_ref"] == person and any(local_date(second) in days for second in range(start, end)):
            pool.append((row, set(range(start, end))))
    taken = []

    def step(code: str, stays: Any) -> None:
        lost = 0
        for row, left in pool:
            gone = {second for second in left if not stays(row, second)}
            left -= gone
            lost += len(gone)
        taken.append((code, lost))

    def employed(row: dict[str, str], second: int) -> bool:
        day = local_date(second)
        return any(
            spell["person_ref"] == person
            and spell["setting_ref"] == setting
            and (not spell["employed_from"] or date.fromisoformat(spell["employed_from"]) <= day)
            and (not spell["employed_to"] or day <= date.fromisoformat(spell["employed_to"]))
            for spell in files["people"]
        )

    window = (seconds(rules["window"]["start"]), seconds(rules["window"]["end"]))
    step("evidence-not-allowed", lambda row, _: row["evidence_kind"] in rules["evidence_kinds_allowed"])
    step("module-not-fundable", lambda row, _: rules["modules"].get(row["module_id"], {}).get("fundable", False))
    step("not-employed", employed)
    step("outside-window", lambda _, second: window[0] <= second < window[1])
    step("outside-release", lambda _, second: low <= second < high)

    owner: dict[int, tuple[int, str, str]] = {}
    copies = 0
    for row, left in pool:
        rank = (seconds(row["start"]), row["module_id"], row["session_ref"])
        copies += len(left)
        for second in left:
            owner[second] = min(owner.get(second, rank), rank)
    taken.append(("overlap", copies - len(owner)))
    kept = {second: rank[1] for second, rank in owner.items()}

    before = len(kept)
    kept = {second: module for second, module in kept.items() if (person, second) not in spent}
    taken.append(("already-counted", before - len(kept)))

    before = len(kept)
    room = {}
    for module in set(kept.values()):
        cap = rules["modules"][module].get("cap_minutes")
        already = sum(1 for (who, _), modules in spent.items() if who == person and module in modules)
        room[module] = None if cap is None else max(cap * 60 - already, 0)
    kept = _earliest_in_each(kept, lambda second: kept[second], room)
    taken.append(("module-cap", before - len(kept)))

    before = len(kept)
    cap = rules.get("daily_cap_minutes")
    room = {}
    for day in {local_date(second) for second in kept}:
        already = sum(1 for who, second in spent if who == person and local_date(second) == day)
        room[day] = None if cap is None else max(cap * 60 - already, 0)
    kept = _earliest_in_each(kept, local_date, room)
    taken.append(("daily-cap", before - len(kept)))
    return kept, taken


def _earliest_in_each(kept: dict[int, str], group_of: Any, room: dict[Any, int | None]) -> dict[int, str]:
    left = dict(room)
    stays = {}
    for second in sorted(kept):
        group = group_of(second)
        space = left[group]
        if space is None or space > 0:
            stays[second] = kept[second]
            if space is not None:
                left[group] = space - 1
    return stays
