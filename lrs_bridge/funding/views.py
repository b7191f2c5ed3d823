"""Claims: the list with its chart, a claim, a line and what stands behind it, upload, hours, submission, export."""

from typing import Any
from uuid import UUID

from flask import Response, redirect, render_template, request, url_for

from lrs_bridge.errors import BadFileError, NotFoundError
from lrs_bridge.funding import claim_pages, claims, releases_views, rules_views, store
from lrs_bridge.funding.blueprint import (
    LARGEST_UPLOAD_BYTES,
    PAGE_LENGTH,
    blueprint,
    is_funder,
    page_number,
    reach_of,
    uploaded_file,
)
from lrs_bridge.funding.claims import NO_SUCH_CLAIM, BadHoursError, Decided, NoRulesError
from lrs_bridge.funding.export import write_export
from lrs_bridge.funding.inputs import COLUMNS
from lrs_bridge.funding.records import EVIDENCE_OF_SPEND, ClaimRow
from lrs_bridge.funding.uploads import import_claims
from lrs_bridge.funding.verdict import LineVerdict
from lrs_bridge.people import store as people_store
from lrs_bridge.web.access import Permission, access, signed_in
from lrs_bridge.web.bridge import bridge
from lrs_bridge.web.measured_body import body_of_at_most

__all__ = ["blueprint", "releases_views", "rules_views"]


@blueprint.get("/claims")
@access(Permission.CLAIMS)
def list_claims() -> str:
    """Show claims within reach, and claimed against supported for each setting."""
    with bridge().database.reading() as connection:
        found = claim_pages.summaries(connection, reach_of(signed_in()), submitted_only=is_funder())
    return render_template("funding/claims.html", found=found, bars=claim_pages.chart_of(found), funder=is_funder())


@blueprint.get("/claims/export.csv")
@access(Permission.CLAIMS)
def export_claims() -> Response:
    """Give the submitted lines within reach in DfE's assurance columns."""
    with bridge().database.reading() as connection:
        rows = claim_pages.export_rows(connection, reach_of(signed_in()), with_names=not is_funder())
    headers = {"Content-Disposition": 'attachment; filename="claims-assurance.csv"'}
    return Response(write_export(rows), mimetype="text/csv; charset=utf-8", headers=headers)


@blueprint.get("/claims/upload")
@access(Permission.MANAGE)
def claims_upload_form() -> str:
    """Ask for a claims.csv."""
    return _upload_form()


@blueprint.post("/claims/upload")
@access(Permission.MANAGE)
@body_of_at_most(LARGEST_UPLOAD_BYTES)
def upload_claims() -> Any:
    """Import a claims.csv as drafts, whole or not at all."""
    file, person, now = uploaded_file(), signed_in(), bridge().clock.now()
    if file is None:
        return _upload_form(missing="Choose a claims.csv first."), 422
    data, name = file
    try:
        made = bridge().database.write(
            lambda connection: import_claims(
                connection,
                data,
                file_name=name,
                uploaded_by=person.person_id,
                setting_ids=person.setting_ids,
                now=now,
            )
        )
    except BadFileError as error:
        return _upload_form(refused=error), 422
    if len(made) == 1:
        return redirect(url_for("funding.show_claim", claim_id=made[0]), 303)
    return redirect(url_for("funding.list_claims"), 303)


def _upload_form(*, missing: str | None = None, refused: BadFileError | None = None) -> str:
    return render_template(
        "funding/claims_upload.html", missing=missing, refused=refused, columns=",".join(COLUMNS["claims.csv"])
    )


@blueprint.get("/claims/<uuid:claim_id>")
@access(Permission.CLAIMS)
def show_claim(claim_id: UUID) -> str:
    """Show a draft with its form, or a submitted claim with its frozen verdicts."""
    return _claim_page(claim_id)


@blueprint.post("/claims/<uuid:claim_id>/hours")
@access(Permission.MANAGE)
def save_hours(claim_id: UUID) -> Any:
    """Keep the hours typed, or take the hours offered on every line."""
    person = signed_in()
    hours = {
        int(name.removeprefix("hours-")): text
        for name, text in request.form.items()
        if name.startswith("hours-") and name.removeprefix("hours-").isdigit()
    }
    take_offered = "take-offered" in request.form

    def act(connection: Any) -> None:
        chosen = hours
        if take_offered:
            claim = claims.get_claim(connection, str(claim_id), person.setting_ids)
            # A line that can support nothing keeps its hours: 0 hours cannot be claimed.
            chosen = {line: text for line, text in claims.offer_hours(connection, claim).items() if text != "0"}
        claims.set_hours(connection, claim_id=str(claim_id), hours=chosen, setting_ids=person.setting_ids)

    try:
        bridge().database.write(act)
    except BadHoursError as error:
        return _claim_page(claim_id, bad_hours=error, typed=hours), 422
    return redirect(url_for("funding.show_claim", claim_id=claim_id, page=page_number(), saved="yes"), 303)


@blueprint.post("/claims/<uuid:claim_id>/submission")
@access(Permission.MANAGE)
def submit_claim(claim_id: UUID) -> Any:
    """Freeze the verdict and hand the claim in."""
    person, now = signed_in(), bridge().clock.now()
    spend = request.form.get("evidence-of-spend", "")
    if spend not in EVIDENCE_OF_SPEND:
        message = "Say whether your setting holds evidence of what was spent."
        return _claim_page(claim_id, spend_error=message), 422
    bridge().database.write(
        lambda connection: claims.submit_claim(
            connection,
            claim_id=str(claim_id),
            submitted_by=person.person_id,
            evidence_of_spend=spend,
            now=now,
            setting_ids=person.setting_ids,
        )
    )
    return redirect(url_for("funding.show_claim", claim_id=claim_id, submitted="yes"), 303)


def _claim_page(
    claim_id: UUID,
    *,
    bad_hours: BadHoursError | None = None,
    typed: dict[int, str] | None = None,
    spend_error: str | None = None,
) -> str:
    with bridge().database.reading() as connection:
        claim = _visible_claim(connection, claim_id)
        setting = people_store.find_setting(connection, claim.setting_id)
        decided: Decided | None = None
        offered: dict[int, str] = {}
        now_differs: list[LineVerdict] = []
        try:
            decided = claims.decide_claim(connection, claim)
            if not claim.is_submitted:
                offered = claims.offer_hours(connection, claim)
            else:
                now_differs = _changed_since(decided, claims.recompute(connection, claim))
        except NoRulesError:
            decided = None
        lines = decided.lines if decided else store.lines_of(connection, claim)
        names = {} if is_funder() else people_store.find_names(connection, [line.person_id for line in lines])
        releases = store.find_releases(connection, claim.setting_id, [line.release_ref for line in lines])
    page = min(page_number(), max(-(-len(lines) // PAGE_LENGTH), 1))
    return render_template(
        "funding/claim.html" if claim.is_submitted else "funding/draft.html",
        claim=claim,
        setting=setting,
        decided=decided,
        lines=lines[(page - 1) * PAGE_LENGTH : page * PAGE_LENGTH],
        line_count=len(lines),
        verdicts={verdict.claim.line: verdict for verdict in decided.verdicts} if decided else {},
        offered=offered,
        releases=releases,
        names=names,
        page=page,
        page_count=max(-(-len(lines) // PAGE_LENGTH), 1),
        bad_hours=bad_hours.faults if bad_hours else {},
        typed=typed or {},
        spend_error=spend_error,
        now_differs=now_differs,
        saved="saved" in request.args,
        just_submitted="submitted" in request.args,
    )


def _changed_since(decided: Decided, again: list[LineVerdict]) -> list[LineVerdict]:
    before = {verdict.claim.line: verdict.to_json() for verdict in decided.verdicts}
    return [verdict for verdict in again if before.get(verdict.claim.line) != verdict.to_json()]


@blueprint.get("/claims/<uuid:claim_id>/lines/<int:line>")
@access(Permission.CLAIMS)
def show_line(claim_id: UUID, line: int) -> str:
    """Show one line: verdict, the picture of the day, the sum, and the records behind it."""
    with bridge().database.reading() as connection:
        claim = _visible_claim(connection, claim_id)
        decided = claims.decide_claim(connection, claim)
        verdict = next((one for one in decided.verdicts if one.claim.line == line), None)
        if verdict is None:
            raise NotFoundError(NO_SUCH_CLAIM)
        page = claim_pages.line_page(connection, decided, verdict)
        setting = people_store.find_setting(connection, claim.setting_id)
        person_id = verdict.claim.person_ref
        name = "" if is_funder() else people_store.find_names(connection, [person_id]).get(person_id, "")
    return render_template(
        "funding/line.html",
        claim=claim,
        setting=setting,
        verdict=verdict,
        rules=decided.rules,
        view=page,
        name=name,
        line_count=len(decided.verdicts),
    )


def _visible_claim(connection: Any, claim_id: UUID) -> ClaimRow:
    claim = claims.get_claim(connection, str(claim_id), reach_of(signed_in()))
    if is_funder() and not claim.is_submitted:
        raise NotFoundError(NO_SUCH_CLAIM)  # a draft is the setting's own business
    return claim
