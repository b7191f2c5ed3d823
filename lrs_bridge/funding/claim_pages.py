"""What the claims pages show, gathered from the store in one reading."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from lrs_bridge.clock import iso_seconds, whole_seconds
from lrs_bridge.funding import store
from lrs_bridge.funding.chart import Bars, SettingSum, setting_bars
from lrs_bridge.funding.claims import Decided
from lrs_bridge.funding.export import ExportRow
from lrs_bridge.funding.facts import Interval
from lrs_bridge.funding.inputs import parse_inputs
from lrs_bridge.funding.line_picture import LinePicture, draw_line
from lrs_bridge.funding.line_sum import SumRow, write_sum
from lrs_bridge.funding.local_day import day_end, day_of, day_start
from lrs_bridge.funding.records import ClaimRow, LineRow
from lrs_bridge.funding.spans import Span
from lrs_bridge.funding.verdict import LineVerdict
from lrs_bridge.people import store as people_store
from lrs_bridge.people.person import Setting
from lrs_bridge.vocabulary import CMI5_VERBS, FAILED, SATISFIED, TYPE_BLOCK, TYPE_COURSE, VERB_WORDS
from lrs_bridge.xapi import store as statements

# Failed is left out: it would tell a result. What is shown tells that, and when, a visit went from start to end.
_SHOWN_VERBS = tuple(verb for verb in CMI5_VERBS if verb != FAILED)


@dataclass(frozen=True)
class ClaimSummary:
    """One claim in a list. The sums are there once it is submitted."""

    claim: ClaimRow
    setting: Setting
    line_count: int
    claimed_seconds: int
    supported_seconds: int
    amount_pence: int

    @property
    def verdict(self) -> str:
        if self.supported_seconds == 0:
            return "not-supported"
        return "supported" if self.supported_seconds == self.claimed_seconds else "part-supported"


@dataclass(frozen=True)
class StatementFact:
    """One statement behind a line: never its result."""

    verb: str
    stored_at: int  # whole UTC seconds
    statement_id: str
    about: str  # "the module" or "the course" where a verb is said of either, else empty


@dataclass(frozen=True)
class Stretch:
    """Recorded intervals of one visit that touch each other, shown as one."""

    start: int
    end: int
    module_id: str
    evidence_kind: str
    session_ref: str
    interval_count: int


@dataclass(frozen=True)
class LinePage:
    """Everything that a claim line's page shows below its verdict."""

    picture: LinePicture | None
    sum_rows: list[SumRow]
    stretches: list[Stretch]
    statements: list[tuple[str, list[StatementFact]]]  # by visit (short id), in order of time
    planned: Span | None
    backfill_method: str


def summaries(connection: Connection, reach: Collection[str] | None, *, submitted_only: bool) -> list[ClaimSummary]:
    """Return the claims within reach, drafts first."""
    settings = {one.setting_id: one for one in people_store.list_settings(connection)}
    claims = store.list_claims(connection, reach, submitted_only=submitted_only)
    lines = store.lines_of_claims(connection, claims)
    return [_summary(claim, settings[claim.setting_id], lines[claim.claim_id]) for claim in claims]


def _summary(claim: ClaimRow, setting: Setting, lines: list[LineRow]) -> ClaimSummary:
    verdicts = [line.verdict for line in lines if line.verdict]
    return ClaimSummary(
        claim=claim,
        setting=setting,
        line_count=len(lines),
        claimed_seconds=sum(one["claimed_seconds"] for one in verdicts),
        supported_seconds=sum(one["supported_seconds"] for one in verdicts),
        amount_pence=sum(one["amount_supported_pence"] for one in verdicts),
    )


def chart_of(found: Iterable[ClaimSummary]) -> list[Bars]:
    """Return one group of bars for each setting with a submitted claim, by name."""
    by_setting: dict[str, list[ClaimSummary]] = defaultdict(list)
    for one in found:
        if one.claim.is_submitted:
            by_setting[one.setting.setting_id].append(one)
    sums = [
        SettingSum(
            setting_name=own[0].setting.name,
            claim_count=len(own),
            claimed_seconds=sum(one.claimed_seconds for one in own),
            supported_seconds=sum(one.supported_seconds for one in own),
            amount_pence=sum(one.amount_pence for one in own),
        )
        for own in by_setting.values()
    ]
    return setting_bars(sorted(sums, key=lambda one: one.setting_name))


def line_page(connection: Connection, decided: Decided, verdict: LineVerdict) -> LinePage:
    """Return the way down from a line: picture, sum, intervals, and the statements of their visits."""
    inputs = parse_inputs(decided.files)
    release = inputs.releases.get(verdict.claim.release_ref)
    if release is None:
        return LinePage(None, [], [], [], None, "")
    tolerance = decided.rules.tolerance_seconds
    reach = (release.planned[0] - tolerance, release.planned[1] + tolerance)
    days = (day_start(day_of(reach[0])), day_end(day_of(reach[1] - 1)))
    considered = [
        one
        for one in inputs.intervals
        if one.person_ref == verdict.claim.person_ref and one.span[0] < days[1] and one.span[1] > days[0]
    ]
    stretches = _stretches(considered)
    sessions = dict.fromkeys(one.session_ref for one in stretches if one.session_ref)
    behind = [(session, _statements_of(connection, session)) for session in sessions]
    return LinePage(
        picture=draw_line(verdict, release, tolerance, considered),
        sum_rows=write_sum(verdict),
        stretches=stretches,
        statements=[(session[:8], facts) for session, facts in behind if facts],
        planned=release.planned,
        backfill_method=release.backfill_method,
    )


def _stretches(intervals: Iterable[Interval]) -> list[Stretch]:
    merged: list[Stretch] = []
    by_visit = sorted(intervals, key=lambda one: (one.session_ref, one.module_id, one.evidence_kind, one.span))
    for one in by_visit:
        last = merged[-1] if merged else None
        same = last and (last.session_ref, last.module_id, last.evidence_kind) == (
            one.session_ref,
            one.module_id,
            one.evidence_kind,
        )
        if last and same and one.span[0] <= last.end:
            merged[-1] = Stretch(
                last.start,
                max(last.end, one.span[1]),
                last.module_id,
                last.evidence_kind,
                last.session_ref,
                last.interval_count + 1,
            )
        else:
            merged.append(Stretch(*one.span, one.module_id, one.evidence_kind, one.session_ref, 1))
    return sorted(merged, key=lambda one: (one.start, one.end))


def _statements_of(connection: Connection, session_id: str) -> list[StatementFact]:
    return [
        StatementFact(VERB_WORDS[one.verb_id], whole_seconds(one.kept_at), one.statement_id, _about(one))
        for one in statements.statements_of_session(connection, session_id)
        if one.verb_id in _SHOWN_VERBS and one.voided_by is None
    ]


def _about(one: statements.StoredStatement) -> str:
    kind = one.statement["object"].get("definition", {}).get("type", "") if one.verb_id == SATISFIED else ""
    return {TYPE_BLOCK: "the module", TYPE_COURSE: "the course"}.get(kind, "")


def export_rows(connection: Connection, reach: Collection[str] | None, *, with_names: bool) -> list[ExportRow]:
    """Return one row a submitted line, by submission; names and TRNs only for a manager's own settings."""
    settings = {one.setting_id: one for one in people_store.list_settings(connection)}
    claims = store.list_claims(connection, reach, submitted_only=True)
    claims.sort(key=lambda one: one.submission_number or 0)
    lines = store.lines_of_claims(connection, claims)
    people = {one.person_id: one for one in people_store.list_people(connection)} if with_names else {}
    rows = []
    for claim in claims:
        setting = settings[claim.setting_id]
        for line in lines[claim.claim_id]:
            person = people.get(line.person_id)
            rows.append(
                ExportRow(
                    claim_id=claim.claim_id,
                    line=line.line,
                    claim_reference=claim.claim_reference,
                    urn=setting.ofsted_urn,
                    setting_name=setting.name,
                    local_authority=setting.local_authority,
                    kind=setting.kind,
                    submitted_at=iso_seconds(claim.submitted_at) if claim.submitted_at else "",
                    hours_claimed=line.hours_claimed,
                    trn=person.trn if person else "",
                    name=person.name if person else "",
                )
            )
    return rows
