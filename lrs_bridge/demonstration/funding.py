"""Releases, claims and rules of the fictional month, in the files' own shape."""

from datetime import date, datetime, timedelta

from lrs_bridge.clock import LONDON

SHIFT_COVER = {
    # person_ref: (release_ref, days ago, from, to, backfill method)
    "L-02": ("LR-101", 27, "14:00", "15:00", "cover"),
    "L-04": ("LR-102", 24, "12:40", "13:20", "cover"),
    "L-03": ("LR-103", 20, "23:30", "23:59", "overtime"),
    "L-05": ("LR-104", 13, "15:30", "16:30", "toil"),
    "L-06": ("LR-105", 12, "15:30", "16:30", "reduced-duties"),
    "L-01": ("LR-106", 2, "21:30", "22:30", "cover"),
    "F-01": ("FR-201", 26, "09:30", "10:30", "cover"),
    "F-04": ("FR-202", 22, "10:00", "11:00", "reduced-duties"),
    "F-05": ("FR-203", 17, "15:00", "16:00", "toil"),
    "F-02": ("FR-204", 9, "11:00", "12:00", "cover"),
    "F-03": ("FR-205", 4, "14:00", "15:00", "overtime"),
}
LARCH_CLAIM = [("L-02", "0.5", "21.40"), ("L-04", "0.5", "24.10"), ("L-03", "1", "22.75"), ("L-05", "0.25", "24.10")]
LARCH_CLAIM += [("L-06", "0.5", "20.00")]
FELLSIDE_CLAIM = [("F-01", "0.5", "23.60"), ("F-04", "0.5", "27.50"), ("F-05", "0.5", "24.00")]
FELLSIDE_DRAFT = [("F-02", "0.75", "23.60"), ("F-03", "0.5", "23.60")]


def releases_csv(prefix: str, today: date) -> bytes:
    """Return releases.csv of the people whose person_ref begins with prefix."""
    lines = ["release_ref,person_ref,planned_start,planned_end,backfill_method,authorised_by"]
    for person_ref, (release_ref, days_ago, start, end, method) in SHIFT_COVER.items():
        if person_ref.startswith(prefix):
            day = today - timedelta(days=days_ago)
            lines.append(f"{release_ref},{person_ref},{_at(day, start)},{_at(day, end)},{method},duty manager")
    return ("\n".join(lines) + "\n").encode()


def claims_csv(reference: str, setting_ref: str, lines: list[tuple[str, str, str]]) -> bytes:
    """Return claims.csv of one claim: (person_ref, hours, rate) per line."""
    rows = ["claim_reference,setting_ref,person_ref,release_ref,hours_claimed,hourly_rate"]
    rows += [f"{reference},{setting_ref},{ref},{SHIFT_COVER[ref][0]},{hours},{rate}" for ref, hours, rate in lines]
    return ("\n".join(rows) + "\n").encode()


def rules_yml(today: date, module_id: str) -> bytes:
    """Return rules.yml of the demonstration: no public conditions exist, so these are invented and say so."""
    return f"""\
id: demonstration-backfill
version: "1"
window: {{start: "{_at(today - timedelta(days=60), "00:00")}", end: "{_at(today + timedelta(days=120), "00:00")}"}}
tolerance_minutes: 10
daily_cap_minutes: 180
max_hourly_rate: 26.00
claim_step_minutes: 15
evidence_kinds_allowed: [beats, register]
modules:
  {module_id}: {{fundable: true, cap_minutes: 45}}
""".encode()


def _at(day: date, clock: str) -> str:
    hour, minute = map(int, clock.split(":"))
    return datetime.combine(day, datetime.min.time(), LONDON).replace(hour=hour, minute=minute).isoformat()
