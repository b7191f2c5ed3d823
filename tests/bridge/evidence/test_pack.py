"""What is in a pack, what never is, and how its first page looks."""

import csv
import io
import json
from dataclasses import replace

import pytest

from lrs_bridge import vocabulary
from lrs_bridge.evidence import pack_format
from lrs_bridge.evidence.pack import PackError, build_pack
from lrs_bridge.evidence.pack_sessions import may_go_out


def test_a_pack_holds_what_its_description_lists(made_pack) -> None:
    names = set(made_pack.files)
    assert {name for name in names if "/" not in name} == {
        "README.html", "README.txt", "manifest.json", "manifest.note", "ledger.vkey", "checkpoint.txt",
        "verdicts.jsonl", "records.jsonl", "sessions.csv",
    }  # fmt: skip
    assert {name for name in names if name.startswith("inputs/")} == {
        f"inputs/{name}" for name in pack_format.INPUT_FILES
    }
    assert len([name for name in names if name.startswith("proofs/")]) == len(made_pack.facts.records) == 127


def test_the_same_facts_give_the_same_bytes(made_pack) -> None:
    assert build_pack(made_pack.facts, made_pack.signer)[0] == made_pack.data


def test_sessions_csv_tells_each_sessions_credited_time_and_what_was_stated(made_pack) -> None:
    rows = list(csv.DictReader(io.StringIO(made_pack.files["sessions.csv"].decode())))
    assert [(row["session_ref"], row["credited_intervals"], row["credited_seconds"]) for row in rows] == [
        ("session-0", "100", "3000"),
        ("session-1", "20", "600"),
    ]
    assert rows[0]["launched"] == "2026-10-06T13:00:00Z"
    assert rows[0]["satisfied"] == "2026-10-06T13:02:00Z"
    assert rows[0]["passed"] == ""


def test_a_name_or_an_address_in_any_file_stops_the_pack(made_pack) -> None:
    inputs = dict(made_pack.facts.inputs)
    for leak in (b"Amina Okafor", b"amina okafor", b"amina.okafor@example.org"):
        inputs["releases.csv"] = made_pack.facts.inputs["releases.csv"].replace(b"on file", leak)
        with pytest.raises(PackError, match="inputs/releases.csv would tell a name"):
            build_pack(replace(made_pack.facts, inputs=inputs), made_pack.signer)


def test_a_staff_number_instead_of_a_pseudonym_stops_the_pack(made_pack) -> None:
    person = b"6f0c1f6e-8f43-4f5e-9a39-0d3c1c3f2a01"
    inputs = {name: data.replace(person, b"STAFF-17") for name, data in made_pack.facts.inputs.items()}
    with pytest.raises(PackError, match="no pseudonym"):
        build_pack(replace(made_pack.facts, inputs=inputs), made_pack.signer)


def statement(**more: object) -> dict:
    account = {"homePage": "https://training.example.org", "name": "6f0c1f6e-8f43-4f5e-9a39-0d3c1c3f2a01"}
    return {"actor": {"account": account}, "verb": {"id": vocabulary.PASSED}} | more


def test_a_statement_of_a_launch_session_may_go_out() -> None:
    assert may_go_out(statement(result={"success": True, "duration": "PT30M"}))


@pytest.mark.parametrize(
    "more",
    [
        {"result": {"score": {"scaled": 0.8}}},
        {"result": {"response": "b"}},
        {"verb": {"id": vocabulary.ANSWERED}},
        {"verb": {"id": vocabulary.FAILED}},
        {"actor": {"name": "Amina Okafor", "account": {"homePage": "https://x.example", "name": "1"}}},
        {"actor": {"mbox": "mailto:amina@example.org"}},
        {"context": {"instructor": {"name": "A"}}},
        {"attachments": []},
    ],
)
def test_a_statement_with_a_name_an_answer_a_score_or_a_failed_try_never_goes_out(more) -> None:
    assert not may_go_out(statement(**more))


def test_a_pack_holds_no_score_answer_or_name_anywhere(made_pack) -> None:
    everything = b"".join(made_pack.files.values()) + b"".join(one.record for one in made_pack.facts.records)
    for word in (b'"score"', b'"response"', b'"raw"', b'"scaled"', b"Okafor", b"okafor", b"answered", b"mbox"):
        assert word not in everything


def test_a_demonstration_pack_says_so_in_what_is_signed_and_on_its_pages(facts_of, verify, tmp_path) -> None:
    facts, signer = facts_of(demo=True)
    data, _ = build_pack(facts, signer)
    files = pack_format.read_zip(data)
    for name in ("README.html", "README.txt", "manifest.note", "checkpoint.txt", "ledger.vkey"):
        assert b"DEMONSTRATION" in files[name], name
    assert json.loads(files["manifest.json"])["demonstration"] is True
    (tmp_path / "demo.zip").write_bytes(data)
    code, output = verify(str(tmp_path / "demo.zip"), "--key", signer.verifier.text())
    assert code == 0
    assert "DEMONSTRATION: the people in this pack are fictional. It is not evidence." in output


def test_a_pack_whose_manifest_denies_the_demonstration_is_not_made(facts_of) -> None:
    facts, signer = facts_of(demo=True)
    with pytest.raises(PackError, match="4. FAILED .* differ on whether this is a demonstration"):
        build_pack(replace(facts, demonstration=False), signer)


def test_the_first_page_stands_alone_and_says_what_is_and_is_not_proved(made_pack) -> None:
    page = made_pack.files["README.html"].decode()
    assert "<script" not in page
    assert "http" not in page.replace("127.0.0.1:8000/handrail", "")
    for words in ("What this is", "What it proves", "What it does not prove", "How to check it again", made_pack.vkey):
        assert words in page
    assert "evidence of spend:\nheld by the setting" in page
    assert "1 h 30 min" in page
    assert "£20.63" in page
    assert "Part supported" in page
    assert "hours-exceed-evidence" in page


def test_what_people_wrote_is_shown_as_text_on_the_first_page(made_pack) -> None:
    from lrs_bridge.evidence import first_page
    from lrs_bridge.evidence.pack_summary import summarise

    summary = summarise(
        claim=made_pack.facts.claim, inputs=made_pack.facts.inputs, verdicts=made_pack.facts.verdicts,
        made_at="2026-11-03T10:00:00Z", vkey=made_pack.vkey, record_count=1, demonstration=False,
    )  # fmt: skip
    page = first_page.render(replace(summary, setting_name="<b>House</b>", claim_reference='"><script>'))
    assert "<b>House" not in page
    assert "<script" not in page


@pytest.mark.browser
def test_the_first_page_prints_on_one_page_and_fits_a_phone_in_light_and_dark(made_pack, tmp_path, chromium) -> None:
    from lrs_bridge.evidence import first_page
    from lrs_bridge.evidence.pack_summary import summarise

    summary = summarise(
        claim=made_pack.facts.claim, inputs=made_pack.facts.inputs, verdicts=made_pack.facts.verdicts,
        made_at="2026-11-03T10:00:00Z", vkey=made_pack.vkey, record_count=1, demonstration=True,
    )  # fmt: skip
    long = replace(summary, lines=tuple(replace(summary.lines[1], line=number) for number in range(1, 40)))
    (tmp_path / "README.html").write_text(first_page.render(long), "utf-8")
    grounds = set()
    for scheme in ("light", "dark"):
        page = chromium.new_page(viewport={"width": 360, "height": 740}, color_scheme=scheme)
        page.goto((tmp_path / "README.html").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        grounds.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    printed = page.pdf(prefer_css_page_size=True)
    assert len(grounds) == 2
    assert printed.count(b"/Type /Page\n") == 1
    assert "33 more lines" in first_page.render(long)
