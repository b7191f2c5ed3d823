"""The small course of tests/cases/authoring/base, part of it in Welsh."""

from pathlib import Path

WELSH = {
    "course.cy.yml": "title: Cwrs bach\n",
    "index.cy.md": "# Cwrs bach\n\nUn modiwl: [y cyntaf](m01-first/index.md).\n",
    "m01-first/module.cy.yml": "title: Pethau cyntaf\nobjectives:\n  - id: say-first\n    text: Dweud.\n",
    "m01-first/index.cy.md": "# Cyn dechrau\n\n[Geiriau](01-words.md), ac [yn fyr](02-words-told.md).\n",
    "m01-first/01-words.cy.md": """# Geiriau

```question
id: first-words
objective: say-first

Beth wyt ti'n ei ddweud gyntaf?

- ( ) "Dw i'n addo."
  > Na.
- (x) "Dw i'n gwrando, ac efallai bydd rhaid i mi ddweud wrth Jo."
  > Ie.

Why: Byddwch yn onest.
```
""",
    "m01-first/checks/end-check.cy.md": """```question
id: check-words
objective: say-first
read-again: 01-words.md

Beth sy'n onest?

- ( ) "Dw i byth yn dweud."
  > Efallai bydd rhaid.
- (x) "Efallai bydd rhaid i mi ddweud wrth Jo."
```

```question
id: check-promise
read-again: 01-words.md

Gallwch chi addo cadw pob cyfrinach.

Answer: false
Why: Rhaid rhannu [rhai pethau](../01-words.md).
```
""",
}
CHECK_PAGE = """# Y prawf

Ychydig o gwestiynau.

```check
id: end-check
title: Prawf diwedd
pass: 50%

Cymerwch eich amser.
```
"""


def add_welsh(content: Path) -> None:
    """Write the Welsh files beside the English ones; the other way round and the page of the check stay without."""
    course = content / "course.yml"
    course.write_text(course.read_text() + "translations:\n  - cy\n")
    for path, text in WELSH.items():
        (content / path).write_text(text)


def add_welsh_check(content: Path) -> None:
    """Write the page of the check in Welsh too, and leave one of its two questions without."""
    add_welsh(content)
    (content / "m01-first/03-check.cy.md").write_text(CHECK_PAGE)
    bank = content / "m01-first/checks/end-check.cy.md"
    bank.write_text(bank.read_text().partition("\n```question\nid: check-promise")[0])
