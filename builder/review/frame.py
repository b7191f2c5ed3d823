"""The HTML around everything for reviewers: one file each, with its style in it, without scripts, made for paper."""

from html import escape
from pathlib import Path

_STYLE = Path(__file__).parent / "review.css"


def frame_page(title: str, language: str, body: str) -> str:
    """Return a whole HTML document. body is HTML already."""
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="robots" content="noindex">\n'
        f"<title>{escape(title)}</title>\n<style>\n{_STYLE.read_text('utf-8')}</style>\n</head>\n<body>\n"
        f"<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def sign_here(decisions: tuple[str, ...], what: str) -> str:
    """Return the block in which a reviewer decides and signs. what says, as HTML, what they sign."""
    boxes = "".join(f'<li><span class="box" aria-hidden="true"></span>{escape(one)}</li>' for one in decisions)
    fields = "".join(f'<div class="field"><span>{name}</span></div>' for name in ("Name", "Role", "Date", "Signature"))
    return (
        f'<section class="sign"><h2>Decision</h2><p>{what}</p><ul class="boxes">{boxes}</ul>'
        f'<div class="fields">{fields}</div></section>'
    )
