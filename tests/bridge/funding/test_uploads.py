"""releases.csv and claims.csv as a manager sends them: taken whole, or refused whole with every bad row named."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from lrs_bridge.funding import store
from tests.bridge.funding.stage import CLAIM_HEADER, RELEASE_HEADER, here, without_tokens

RELEASE = "LR-1,L-02,2026-02-20T14:00:00Z,2026-02-20T15:00:00Z,cover,duty manager"


@pytest.fixture
def manager(bridge_app: Flask, new_visitor: Callable[[Flask], Any]) -> Any:
    return new_visitor(bridge_app).sign_in_as("M-01")


def releases_on_file(app: Flask) -> list[str]:
    with here(app).database.reading() as connection:
        return sorted(one.release_ref for one in store.list_releases(connection, None))


def claims_on_file(app: Flask) -> list[str]:
    with here(app).database.reading() as connection:
        return sorted(one.claim_reference for one in store.list_claims(connection, None))


def test_releases_are_taken_listed_and_the_same_file_again_changes_nothing(manager: Any, send: Any) -> None:
    night = "LR-2,L-03,2026-02-21T23:30:00+00:00,2026-02-22T00:30:00+00:00,Time off in lieu,x"
    text = f"{RELEASE_HEADER}\n{RELEASE}\n{night}\n"
    answer = send(manager, "/releases", text)
    assert answer.status_code == 303
    page = manager.get(answer.location).text
    assert "2 added, 0 changed, 0 already there" in page
    assert "Daniel Reyes" in page
    assert "20 Feb 2026, 14:00 to 15:00" in page
    assert "Time off in lieu" in page
    assert "0 added, 0 changed, 2 already there" in manager.get(send(manager, "/releases", text).location).text


def test_a_bad_releases_file_is_refused_whole_with_each_row_column_and_cure(
    manager: Any, send: Any, bridge_app: Flask
) -> None:
    rows = (
        RELEASE,
        "LR-2,L-03,31/02/2026,2026-02-21T10:00:00Z,cover,x",
        "LR-3,L-03,2026-02-21T10:00:00Z,2026-02-21T09:00:00Z,holiday,",
        "LR-1,L-03,2026-02-21T10:00:00Z,2026-02-21T11:00:00Z,cover,x",
        "LR-5,nobody,2026-02-21T10:00:00Z,2026-02-21T11:00:00Z,cover,x",
        "LR-6,L-03,2026-02-21T10:00:00Z",
    )
    answer = send(manager, "/releases", "\n".join((RELEASE_HEADER, *rows)))
    assert answer.status_code == 422
    for words in (
        "7 things to put right",
        "Nothing was changed",
        "&#34;31/02/2026&#34; is not a time. Write times like 2026-02-28T14:00:00+00:00.",
        "The end is not after planned_start. Write a later time.",
        "&#34;holiday&#34; is not a backfill method. Use cover, toil, overtime, reduced-duties.",
        "The cell is empty. Fill it in.",
        "&#34;LR-1&#34; is there already. Each may stand here once.",
        "&#34;nobody&#34; is not on the staff list of your settings.",
        "The row has 3 cells and the first row has 6.",
    ):
        assert words in answer.text, words
    assert releases_on_file(bridge_app) == []


def test_latin_1_formulas_and_a_workbook_are_refused_with_what_to_do(
    manager: Any, send: Any, bridge_app: Flask
) -> None:
    latin = f"{RELEASE_HEADER}\n{RELEASE.replace('duty manager', 'Zoë')}\n".encode("latin-1")
    page = send(manager, "/releases", latin).text
    assert "is not UTF-8 text. In the spreadsheet choose Save as" in page
    page = send(manager, "/releases", f"{RELEASE_HEADER}\n{RELEASE.replace('duty manager', '=HYPERLINK(1)')}\n").text
    assert "would run as a formula in a spreadsheet. Write the plain value" in page
    page = send(manager, "/releases", b"PK\x03\x04...").text
    assert "This is a spreadsheet workbook, not a CSV file." in page
    assert releases_on_file(bridge_app) == []


def test_a_row_about_another_setting_is_worded_as_one_about_nothing(
    bridge_app: Flask, new_visitor: Callable[[Flask], Any], send: Any
) -> None:
    other = new_visitor(bridge_app).sign_in_as("M-02")
    send(other, "/releases", f"{RELEASE_HEADER}\nFR-1,F-01,2026-02-20T14:00:00Z,2026-02-20T15:00:00Z,cover,x\n")
    mine = new_visitor(bridge_app).sign_in_as("M-01")
    send(mine, "/releases", f"{RELEASE_HEADER}\n{RELEASE}\n")

    def refusal(path: str, text: str, word: str) -> str:
        answer = send(mine, path, text)
        assert answer.status_code == 422
        return without_tokens(answer.text).replace(word, "WORD")

    def release_of(person_ref: str) -> str:
        return f"{RELEASE_HEADER}\nX-1,{person_ref},2026-02-21T10:00:00Z,2026-02-21T11:00:00Z,cover,x\n"

    assert refusal("/releases", release_of("F-01"), "F-01") == refusal("/releases", release_of("Q-99"), "Q-99")
    for theirs, nothing, column in (("FELLSIDE", "NOWHERE", 1), ("F-01", "Q-99", 2), ("FR-1", "QQ-9", 3)):
        cells = ["C-1", "LARCH", "L-02", "LR-1", "1", "20.00"]
        pages = []
        for word in (theirs, nothing):
            cells[column] = word
            pages.append(refusal("/claims/upload", f"{CLAIM_HEADER}\n{','.join(cells)}\n", word))
        assert pages[0] == pages[1]
    assert claims_on_file(bridge_app) == []


def test_a_release_of_the_same_reference_at_another_setting_is_left_alone(
    bridge_app: Flask, new_visitor: Callable[[Flask], Any], send: Any
) -> None:
    for manager_ref, person_ref in (("M-01", "L-02"), ("M-02", "F-01")):
        visitor = new_visitor(bridge_app).sign_in_as(manager_ref)
        text = f"{RELEASE_HEADER}\nR-1,{person_ref},2026-02-20T14:00:00Z,2026-02-20T15:00:00Z,cover,x\n"
        assert "added=1" in send(visitor, "/releases", text).location
    assert releases_on_file(bridge_app) == ["R-1", "R-1"]


def test_claims_become_drafts_and_the_same_reference_replaces_its_draft(
    manager: Any, send: Any, bridge_app: Flask
) -> None:
    send(manager, "/releases", f"{RELEASE_HEADER}\n{RELEASE}\n")
    first = send(manager, "/claims/upload", f"{CLAIM_HEADER}\nC-1,LARCH,L-02,LR-1,1,20.00\n")
    again = send(manager, "/claims/upload", f"{CLAIM_HEADER}\nC-1,LARCH,L-02,LR-1,0.5,20.00\n")
    assert first.location == again.location
    assert claims_on_file(bridge_app) == ["C-1"]
    assert "0.5" in manager.get(again.location).text


def test_bad_claims_are_refused_whole_and_a_line_claimed_twice_is_named(
    manager: Any, send: Any, bridge_app: Flask
) -> None:
    send(manager, "/releases", f"{RELEASE_HEADER}\n{RELEASE}\n")
    rows = (
        "C-1,LARCH,L-02,LR-1,1,20.00",
        "C-1,LARCH,L-02,LR-1,1,20.00",
        "C-1,LARCH,L-03,LR-1,one,£20",
    )
    page = send(manager, "/claims/upload", "\n".join((CLAIM_HEADER, *rows))).text
    assert "Row 2 claims this release for this person already." in page
    assert "&#34;LR-1&#34; is another person&#39;s release." in page
    assert "&#34;one&#34; is not a number of hours." in page
    assert "&#34;£20&#34; is not a rate." in page
    assert claims_on_file(bridge_app) == []


def test_far_too_many_rows_are_refused_with_what_to_do(manager: Any, send: Any, bridge_app: Flask) -> None:
    send(manager, "/releases", f"{RELEASE_HEADER}\n{RELEASE}\n")
    text = "\n".join([CLAIM_HEADER, *(f"C-{n},LARCH,L-02,LR-1,1,20.00" for n in range(20_000))])
    answer = send(manager, "/claims/upload", text)
    assert answer.status_code == 422
    assert "There are more than 5,000 rows. Split the file into smaller ones." in answer.text
    assert claims_on_file(bridge_app) == []


def test_thousands_of_bad_rows_are_all_named_on_a_page_that_can_be_read(manager: Any, send: Any) -> None:
    rows = [f"R{n},L-02,never,2026-02-20T15:00:00Z,cover,x" for n in range(2000)]
    page = send(manager, "/releases", "\n".join([RELEASE_HEADER, *rows])).text
    assert "2,000 things to put right" in page
    assert "The other 1,500 are in these rows: 502 to 2001." in page


def test_sending_no_file_says_so(manager: Any) -> None:
    for path, words in (
        ("/releases", "Choose a releases.csv first."),
        ("/claims/upload", "Choose a claims.csv first."),
    ):
        answer = manager.post(path)
        assert answer.status_code == 422
        assert words in answer.text
