"""What a page tells its theme and runtime about itself, and the notes that module.yml puts into pages."""

import posixpath
from collections.abc import Callable
from html import escape
from typing import Any

from builder.inline import render_block, render_inline
from builder.model import Module, Page, SourceWork
from builder.words import words


def build_page_data(module: Module, page: Page) -> dict[str, Any]:
    """Return `page.handrail` for the theme: the module, this page's id, and every page in order."""
    return {
        "module": {
            "id": module.id,
            "title": module.title,
            "version": module.version,
            "minutes": module.minutes,
            "start": module.pages[0].url if module.pages else f"{module.folder}/",
            "content_note": render_block(module.content_note) if module.content_note else None,
            "review": {"status": module.review.status, "by": module.review.by, "on": module.review.on},
        },
        "page": page.id,
        "pages": [
            {
                "id": one.id,
                "title": one.title,
                "url": one.url,
                "minutes": one.minutes,
                "alternative_to": one.alternative_to,
                "landing": one.landing,
                "language": one.language,
            }
            for one in module.pages
        ],
    }


def site_address(page: Page, other: Page) -> str:
    """Return where another page of the site lies, seen from this one."""
    return posixpath.relpath(other.url, page.url) + "/"


def source_address(page: Page, other: Page) -> str:
    """Return where another page's source lies: Zensical takes every address in a page for one in the sources."""
    return posixpath.relpath(other.source_path, posixpath.dirname(page.source_path))


def add_notes(html: str, module: Module, page: Page, address: Callable[[Page, Page], str] = site_address) -> str:
    """Return the page's HTML with what module.yml says put in: notes below the title, sources at the end."""
    notes = _other_routes(module, page, address)
    end = ""
    if page is module.pages[0]:
        notes += _module_notes(module)
        end = _sources(module)
    if not notes:
        return html + end
    head, close, rest = html.partition("</h1>")
    return f"{head}{close}\n{notes}{rest}{end}" if close else f"{notes}{html}{end}"


def _other_routes(module: Module, page: Page, address: Callable[[Page, Page], str]) -> str:
    def link(other: Page) -> str:
        return f'<a href="{escape(address(page, other))}">{escape(other.title)}</a>'

    parts = []
    for other in module.pages:
        if other.alternative_to == page.id:
            parts.append(words().another_way.format(link=link(other)))
        elif page.alternative_to == other.id:
            parts.append(words().another_way_here.format(link=link(other)))
    return "".join(f'<p class="hr-another-way">{part}</p>\n' for part in parts)


def _module_notes(module: Module) -> str:
    objectives = "".join(f"<li>{render_inline(objective.text)}</li>" for objective in module.objectives)
    note = ""
    if module.content_note:
        note = (
            f'<div class="admonition content-note"><p class="admonition-title">{words().content_note}</p>\n'
            f"{render_block(module.content_note)}</div>\n"
        )
    return (
        f'<p class="hr-minutes">{words().about_minutes.format(minutes=words().minutes.of(module.minutes))}</p>\n{note}'
        f'<section class="hr-objectives"><h2>{words().objectives}</h2><ul>{objectives}</ul></section>\n'
    )


def _sources(module: Module) -> str:
    if not module.sources:
        return ""
    items = "".join(f"<li>{_source(source)}</li>" for source in module.sources)
    return f'\n<details class="hr-sources"><summary>{words().sources}</summary><ul>{items}</ul></details>\n'


def _source(source: SourceWork) -> str:
    title = escape(source.title, quote=False)
    parts = [
        f'<a href="{escape(source.url)}">{title}</a>' if source.url else title,
        escape(source.licence, quote=False),
    ]
    if source.attribution:
        parts.append(escape(source.attribution, quote=False).rstrip("."))
    if source.accessed:
        parts.append(f"{words().accessed} {source.accessed}")
    return ". ".join(parts) + "."
