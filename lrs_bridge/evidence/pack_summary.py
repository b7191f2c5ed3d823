"""The figures that a pack's first page and read-me repeat from its own files. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from lrs_bridge.csv_rows import scan_rows
from lrs_bridge.funding.inputs import COLUMNS, parse_inputs


@dataclass(frozen=True)
class LineSummary:
    """One claim line in figures. Units: seconds and pence."""

    line: int
    release_ref: str
    claimed_seconds: int
    supported_seconds: int
    amount_supported_pence: int
    verdict: str
    reasons: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class PackSummary:
    """What the first page says."""

    claim_reference: str
    setting_ref: str
    setting_name: str
    submitted_at: str
    evidence_of_spend: str
    made_at: str
    rules: str
    vkey: str
    record_count: int
    demonstration: bool
    lines: tuple[LineSummary, ...]

    @property
    def claimed_seconds(self) -> int:
        return sum(line.claimed_seconds for line in self.lines)

    @property
    def supported_seconds(self) -> int:
        return sum(line.supported_seconds for line in self.lines)

    @property
    def amount_supported_pence(self) -> int:
        return sum(line.amount_supported_pence for line in self.lines)


def summarise(
    *,
    claim: Mapping[str, str],
    inputs: Mapping[str, bytes],
    verdicts: bytes,
    made_at: str,
    vkey: str,
    record_count: int,
    demonstration: bool,
) -> PackSummary:
    """Return the summary of a claim from its frozen files."""
    parsed = parse_inputs(inputs)
    lines = []
    for asked, text in zip(parsed.claim_lines, verdicts.decode().splitlines(), strict=True):
        decided = json.loads(text)
        reasons = tuple((reason["code"], reason["seconds"]) for reason in decided["reasons"])
        lines.append(
            LineSummary(
                decided["line"],
                asked.release_ref,
                decided["claimed_seconds"],
                decided["supported_seconds"],
                decided["amount_supported_pence"],
                decided["verdict"],
                reasons,
            )
        )
    return PackSummary(
        claim_reference=claim["claim_reference"],
        setting_ref=claim["setting_ref"],
        setting_name=_setting_name(inputs["settings.csv"], claim["setting_ref"]),
        submitted_at=claim["submitted_at"],
        evidence_of_spend=claim["evidence_of_spend"],
        made_at=made_at,
        rules=f"{parsed.rules.rules_id}, version {parsed.rules.version}",
        vkey=vkey,
        record_count=record_count,
        demonstration=demonstration,
        lines=tuple(lines),
    )


def _setting_name(settings: bytes, setting_ref: str) -> str:
    rows, _ = scan_rows(settings, file_name="settings.csv", required=COLUMNS["settings.csv"], upload=False)
    return next((row.cells["name"] for row in rows if row.cells["setting_ref"] == setting_ref), setting_ref)
