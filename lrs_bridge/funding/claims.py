"""What is done with a claim: decided as a draft, its hours set, submitted once, recomputed later."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from lrs_bridge.clock import iso_milliseconds
from lrs_bridge.errors import ConflictError, HandrailError, NotFoundError
from lrs_bridge.funding import store
from lrs_bridge.funding.cells import CellError, parse_hours
from lrs_bridge.funding.claim_inputs import build_inputs, frozen_inputs
from lrs_bridge.funding.claim_record import build_claim_record, verdict_lines
from lrs_bridge.funding.facts import Rules
from lrs_bridge.funding.inputs import parse_inputs
from lrs_bridge.funding.records import EVIDENCE_OF_SPEND, ClaimRow, LineRow, RulesRow
from lrs_bridge.funding.rules import parse_rules
from lrs_bridge.funding.rules_versions import rules_for
from lrs_bridge.funding.verdict import LineVerdict, decide
from lrs_bridge.ledger.commitment import LeafType
from lrs_bridge.ledger.store import append_pending_leaf
from lrs_bridge.people import store as people_store

NO_SUCH_CLAIM = "There is no such claim. Go back to Claims and pick one from the list."


class NoRulesError(ConflictError):
    """No version of the rules is approved, so nothing can be decided."""

    code = "no-approved-rules"


class BadHoursError(HandrailError):
    """One or more hours cannot be claimed; faults is line → message."""

    code = "bad-hours"
    http_status = 422

    def __init__(self, faults: Mapping[int, str]) -> None:
        super().__init__("Nothing was changed. " + " ".join(f"Line {line}: {text}" for line, text in faults.items()))
        self.faults = dict(faults)


@dataclass(frozen=True)
class Decided:
    """A claim with the verdicts on its lines, and the rules that they follow."""

    claim: ClaimRow
    lines: list[LineRow]
    verdicts: list[LineVerdict]
    files: dict[str, bytes]
    rules: Rules


def get_claim(connection: Connection, claim_id: str, reach: Collection[str] | None) -> ClaimRow:
    """Return a claim within reach. Raises: NotFoundError in the same words for elsewhere and for nowhere."""
    claim = store.find_claim(connection, claim_id, reach)
    if claim is None:
        raise NotFoundError(NO_SUCH_CLAIM)
    return claim


def decide_claim(connection: Connection, claim: ClaimRow) -> Decided:
    """Return the verdicts: frozen for a submitted claim, as things stand now for a draft.

    Raises: NoRulesError for a draft when no rules are approved.
    """
    lines = store.lines_of(connection, claim)
    if claim.is_submitted:
        files = frozen_inputs(connection, claim.claim_id)
        return Decided(claim, lines, decide(parse_inputs(files)), files, parse_rules(files["rules.yml"]))
    row, rules = _rules_of_draft(connection, claim, lines)
    files = build_inputs(connection, claim, lines, rules, row.body)
    return Decided(claim, lines, decide(parse_inputs(files)), files, rules)


def recompute(connection: Connection, claim: ClaimRow) -> list[LineVerdict]:
    """Return what a submitted claim's verdicts would be on today's records, by the rules that it was decided by."""
    row = store.find_rules(connection, claim.rules_id or "", claim.rules_version or "")
    if row is None:
        return []
    lines = store.lines_of(connection, claim)
    rules = parse_rules(row.body.encode())
    files = build_inputs(connection, claim, lines, rules, row.body, before=claim.submission_number)
    return decide(parse_inputs(files))


def offer_hours(connection: Connection, claim: ClaimRow) -> dict[int, str]:
    """Return line → hours to offer: what each line could support, rounded down to the rules' step.

    Each line is decided as if it claimed everything, in order, so that two lines never get the same time.
    """
    lines = store.lines_of(connection, claim)
    row, rules = _rules_of_draft(connection, claim, lines)
    offered: dict[int, str] = {}
    files = build_inputs(connection, claim, [replace(line, hours_claimed="9999") for line in lines], rules, row.body)
    for verdict in decide(parse_inputs(files)):
        step = rules.claim_step_seconds
        offered[verdict.claim.line] = hours_text(verdict.supported_seconds // step * step)
    return offered


def hours_text(seconds: int) -> str:
    """Return seconds as hours with at most four decimals, cut off, never more than the seconds."""
    ten_thousandths = seconds * 10_000 // 3600
    whole, rest = divmod(ten_thousandths, 10_000)
    return f"{whole}.{rest:04d}".rstrip("0").rstrip(".")


def set_hours(
    connection: Connection,
    *,
    claim_id: str,
    hours: Mapping[int, str],
    setting_ids: Collection[str] | None = None,
) -> None:
    """Write the hours claimed on lines of a draft; all or none.

    Raises: NotFoundError; ConflictError when the claim is submitted; BadHoursError naming every line.
    """
    claim = get_claim(connection, claim_id, setting_ids)
    _check_is_draft(claim)
    known = {line.line for line in store.lines_of(connection, claim)}
    faults = {}
    for line, text in hours.items():
        if line not in known:
            faults[line] = "This claim has no such line."
            continue
        try:
            parse_hours(text.strip())
        except CellError as error:
            faults[line] = error.message
    if faults:
        raise BadHoursError(faults)
    store.set_line_hours(connection, claim, {line: text.strip() for line, text in hours.items()})


def submit_claim(
    connection: Connection,
    *,
    claim_id: str,
    submitted_by: str,
    evidence_of_spend: str,
    now: datetime,
    setting_ids: Collection[str] | None = None,
) -> ClaimRow:
    """Freeze the verdict with its inputs, rules and used time, and commit to it in the ledger, in one transaction.

    Raises: NotFoundError; ConflictError when it is submitted already; NoRulesError.
    """
    claim = get_claim(connection, claim_id, setting_ids)
    _check_is_draft(claim)
    if evidence_of_spend not in EVIDENCE_OF_SPEND:
        raise HandrailError(
            "Say whether your setting holds evidence of what was spent.", code="evidence-of-spend", http_status=422
        )
    lines = store.lines_of(connection, claim)
    row, rules = _rules_of_draft(connection, claim, lines)
    files = build_inputs(connection, claim, lines, rules, row.body)
    verdicts = decide(parse_inputs(files))
    setting = people_store.find_setting(connection, claim.setting_id)
    record = build_claim_record(
        claim_id=claim.claim_id,
        claim_reference=claim.claim_reference,
        setting_ref=setting.setting_ref if setting else "",
        submitted_at=iso_milliseconds(now),
        evidence_of_spend=evidence_of_spend,
        inputs=files,
        verdicts=verdict_lines(verdict.to_json() for verdict in verdicts),
    )
    submitted = replace(
        claim,
        status="submitted",
        evidence_of_spend=evidence_of_spend,
        submitted_at=now,
        submitted_by=submitted_by,
        submission_number=store.next_submission_number(connection),
        rules_id=row.rules_id,
        rules_version=row.version,
        leaf_id=append_pending_leaf(connection, LeafType.CLAIM, claim.claim_id, record, now),
    )
    frozen = json.dumps({name: data.decode() for name, data in files.items()}, ensure_ascii=False).encode()
    decided = [
        replace(
            line,
            verdict=verdict.to_json(),
            supported_spans=[(module_id, start, end) for start, end, module_id in verdict.supported_pieces],
        )
        for line, verdict in zip(lines, verdicts, strict=True)
    ]
    store.record_submission(connection, submitted, frozen, decided)
    return submitted


def claim_record(connection: Connection, claim: ClaimRow) -> bytes:
    """Return the exact bytes that a submitted claim's leaf commits to."""
    setting = people_store.find_setting(connection, claim.setting_id)
    if claim.submitted_at is None or setting is None:
        raise NotFoundError(NO_SUCH_CLAIM)
    return build_claim_record(
        claim_id=claim.claim_id,
        claim_reference=claim.claim_reference,
        setting_ref=setting.setting_ref,
        submitted_at=iso_milliseconds(claim.submitted_at),
        evidence_of_spend=claim.evidence_of_spend,
        inputs=frozen_inputs(connection, claim.claim_id),
        verdicts=verdict_lines(line.verdict or {} for line in store.lines_of(connection, claim)),
    )


def _rules_of_draft(connection: Connection, claim: ClaimRow, lines: list[LineRow]) -> tuple[RulesRow, Rules]:
    releases = store.find_releases(connection, claim.setting_id, [line.release_ref for line in lines])
    first = min((one.planned[0] for one in releases.values()), default=0)
    found = rules_for(connection, first)
    if found is None:
        raise NoRulesError("No rules are approved yet, so nothing can be decided. A funder approves them under Rules.")
    return found


def _check_is_draft(claim: ClaimRow) -> None:
    if claim.is_submitted:
        raise ConflictError(
            "This claim has been submitted and stays as it is. Start a new claim for further hours.",
            code="claim-submitted",
        )
