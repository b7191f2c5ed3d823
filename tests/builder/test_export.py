"""handrail export: questions as GIFT and QTI, without the answers of graded checks unless they are asked for."""

import io
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from builder.exchange.cards import write_cards
from builder.exchange.chosen import choose_questions
from builder.exchange.commands import export_questions
from builder.exchange.gift import read_gift
from builder.exchange.gift_out import write_gift
from builder.load import load_course

KINDS = """
```question
id: one
objective: say-first

Ana says: "2 = 2 {always}: true~ish #1 \\*".

![A mug](../assets/mug.svg)

- ( ) "I **promise**."
  > You can't keep that.
- (x) "I may need to [tell Jo](index.md) & more."
  > Yes: so.

Hint: What can you promise?
Why: Be honest.

Say what happens next.
```
```question
id: all

Which of these?

- [x] Staring
- [x] Slow speech
  > Yes.
- [ ] Shouting
```
```question
id: 2-short

Who leads?

Answer: Jo Marsh | the lead
```
```question
id: pairs
kind: match

Match.

- Slams the door = To feel safe
- Follows you = To feel connected
```
```question
id: groups
kind: sort

Sort.

- Pacing = High
- Fast breathing = High
- Staring = Low
```
```question
id: steps
kind: order

Order.

1. Check everyone
2. Write down
3. Talk
```
```question
id: sure
kind: scale
from: Not at all
to: Very
steps: 3

How sure?
```
```reflection
id: mine
share: only-me

What did you notice?
```
"""


@pytest.fixture
def course(project: Path) -> Path:
    """The small course with a question of every kind in one page."""
    page = project / "content/m01-first/02-words-told.md"
    page.write_text(page.read_text() + KINDS)
    return project


def export(course: Path, output: Path, *options: str) -> Result:
    return CliRunner().invoke(export_questions, [str(course), "--output", str(output), *options])


def items_of(package: Path) -> dict[str, ElementTree.Element]:
    with zipfile.ZipFile(package) as opened:
        assert opened.testzip() is None
        return {name: ElementTree.fromstring(opened.read(name)) for name in opened.namelist() if name.endswith(".xml")}


def test_gift_that_was_written_is_read_back_as_the_same_questions(course: Path) -> None:
    chosen, _ = choose_questions(load_course(course / "content"), None, with_graded=False)
    text, _ = write_gift(chosen)
    found = read_gift(text)
    cards, losses = write_cards(found, set())
    assert [loss for loss in losses if loss.is_whole] == []
    read = {item.title: item for item in found.items}
    written = {one.question.id: one.question for one in chosen if one.question.kind not in ("order", "scale")}
    assert read.keys() == written.keys()
    for identity, question in written.items():
        item = read[identity]
        assert " ".join(item.prompt.split()) == " ".join(question.prompt.split())
        assert item.why == question.why
        assert item.accepted == question.accepted
        if question.kind in ("choose-one", "choose-all"):
            assert item.kind == question.kind
            assert [(one.text, one.right, one.feedback) for one in item.choices] == [
                (one.text, one.right, one.feedback) for one in question.options
            ]


def test_graded_answers_go_out_only_when_they_are_asked_for(course: Path, tmp_path: Path) -> None:
    for form, name in (("gift", "a.gift"), ("qti-2.1", "a.zip"), ("qti-3.0", "b.zip")):
        done = export(course, tmp_path / name, "--format", form)
        assert done.exit_code == 0, done.output
        assert '2 graded questions of "End check" left out.' in done.stderr
        packed = (tmp_path / name).read_bytes()
        text = packed if form == "gift" else b"".join(unpacked(packed).values())
        assert b"check-words" not in text
        assert b"What is honest?" not in text
    done = export(course, tmp_path / "with.gift", "--format", "gift", "--with-graded-answers")
    assert "holds the answers of graded checks" in done.stderr
    assert "::check-words::" in (tmp_path / "with.gift").read_text()


def unpacked(packed: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(packed)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


@pytest.mark.parametrize("version", ["2.1", "3.0"])
def test_qti_package_lists_its_parts_and_says_what_is_right(course: Path, tmp_path: Path, version: str) -> None:
    done = export(course, tmp_path / "a.zip", "--format", f"qti-{version}")
    assert done.exit_code == 0, done.output
    files = items_of(tmp_path / "a.zip")
    hrefs = {file.get("href") for file in files["imsmanifest.xml"].iter() if file.tag.endswith("}file")}
    assert hrefs == set(unpacked((tmp_path / "a.zip").read_bytes())) - {"imsmanifest.xml"}
    assert "pictures/assets-mug.svg" in hrefs
    own = "qti-" if version == "3.0" else ""

    def values(name: str) -> list[str]:
        correct = "qti-correct-response" if own else "correctResponse"
        found = files[f"items/{name}.xml"].find(f".//{{*}}{correct}")
        return [value.text or "" for value in found] if found is not None else []

    chosen, _ = choose_questions(load_course(course / "content"), None, with_graded=False)
    question = {one.question.id: one.question for one in chosen}
    assert values("one") == [f"o-{question['one'].options[1].id}"]
    assert values("all") == [f"o-{option.id}" for option in question["all"].options[:2]]
    assert values("2-short") == ["Jo Marsh"]
    assert values("pairs") == [f"o-{one.id} o-{one.target}" for one in question["pairs"].options]
    assert values("steps") == [f"o-{option.id}" for option in question["steps"].options]
    assert values("sure") == []
    one = files["items/one.xml"]
    body = "".join(one.find(f".//{{*}}{'qti-item-body' if own else 'itemBody'}").itertext())
    assert 'Ana says: "2 = 2 {always}: true~ish #1 *".' in body
    assert "I may need to tell Jo & more." in body
    assert one.find(".//{*}img").get("src") == "../pictures/assets-mug.svg"
    assert 'The link to "index.md" leads into the course' in done.stderr
    assert 'The reflection "mine" is no question and stays here.' in done.stderr


def test_two_exports_of_one_course_are_equal_and_nothing_is_replaced(course: Path, tmp_path: Path) -> None:
    for name in ("a.zip", "b.zip"):
        export(course, tmp_path / name, "--format", "qti-2.1")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    done = export(course, tmp_path / "a.zip", "--format", "qti-2.1", "--module", "m01")
    assert (done.exit_code, "is there already" in done.stderr) == (2, True)
    assert export(course, tmp_path / "c.zip", "--format", "gift", "--module", "m1").exit_code == 2
    assert not (tmp_path / "c.zip").exists()
