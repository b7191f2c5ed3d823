"""The report's page: what is covered, what is advised, what was set aside and why, and the maps. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date
from html import escape

from builder.advice.advise import AdviceReport
from builder.advice.coverage import Coverage, cover_objectives
from builder.advice.modules import graded_questions, most_minutes
from builder.advice.prose import prose_lines, reading_age, split_sentences
from builder.advice.read import ModuleText, PageText
from builder.advice.told import RULES, Accepted, Advice
from builder.inline import render_inline
from builder.records.scenario import Scenario
from builder.scenario_map import render_map

_HEAD = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>{title}</title>
<link rel="stylesheet" href="report.css">
</head>
<body>
<main>
"""


def report_page(report: AdviceReport, today: date) -> str:
    """Return the whole page as HTML."""
    course = report.text.course
    title = f"Course report: {escape(course.title, quote=False)}"
    parts = [
        _HEAD.format(title=title),
        f"<header><p class='kicker'>For authors and reviewers. Nothing of this is published.</p><h1>{title}</h1>",
        f"<p>{_summary(report)} Made on {today.isoformat()}.</p>{_contents(report)}</header>",
    ]
    parts += [_module(report, module) for module in report.text.modules]
    folders = [_folder(module) for module in report.text.modules]
    rest = [one for one in report.told if not one.path.startswith(tuple(folders))]
    rest_accepted = [one for one in report.accepted if not one.advice.path.startswith(tuple(folders))]
    if rest or rest_accepted:
        advice = f"<h3>Advice</h3>{_advice(rest)}{_accepted(rest_accepted)}"
        parts.append(f"<section id='rest'><h2>Outside modules</h2>{advice}</section>")
    parts.append("</main>\n</body>\n</html>\n")
    return "\n".join(parts)


def _folder(module: ModuleText) -> str:
    return f"{module.settings_path.rpartition('/')[0]}/"


def _summary(report: AdviceReport) -> str:
    pages = sum(len(module.pages) for module in report.text.modules)
    cards = sum(len(page.cards) for module in report.text.modules for page in module.texts)
    told, accepted = len(report.told), len(report.accepted)
    counts = f"{_count(len(report.text.modules), 'module')}, {_count(pages, 'page')}, {_count(cards, 'card')}"
    advised = f"{_count(told, 'piece')} of advice" if told else "No advice"
    return f"{counts}. No mistakes. {advised}{f', {accepted} set aside with a reason' if accepted else ''}."


def _count(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _contents(report: AdviceReport) -> str:
    items = []
    for module in report.text.modules:
        told = sum(one.path.startswith(_folder(module)) for one in report.told)
        title = escape(module.module.title, quote=False)
        items.append(
            f"<li><a href='#{module.module.id}'>{title}</a> <span>{_count(told, 'piece')} of advice</span></li>"
        )
    return f"<nav aria-label='Modules'><ul class='modules'>{''.join(items)}</ul></nav>"


def _module(report: AdviceReport, module: ModuleText) -> str:
    told = [one for one in report.told if one.path.startswith(_folder(module))]
    accepted = [one for one in report.accepted if one.advice.path.startswith(_folder(module))]
    record = module.module
    review = "Signed off" if record.review.status == "signed-off" else "Draft: no clinician has signed this off"
    by = f" by {escape(record.review.by, quote=False)}, {record.review.on}" if record.review.by else ""
    due = f" Next review by {record.review.due}." if record.review.due else ""
    return "\n".join(
        [
            f"<section id='{record.id}'><h2>{escape(record.title, quote=False)}</h2>",
            f"<p>Version {record.version}, {record.minutes} minutes. {review}{by}.{due}</p>",
            f"<h3>Advice</h3>{_advice(told)}{_accepted(accepted)}",
            f"<h3>What is covered</h3>{_coverage(cover_objectives(module), bool(record.check))}",
            f"<h3>Pages</h3>{_pages(module)}",
            *_maps(module),
            "</section>",
        ]
    )


def _advice(told: Sequence[Advice]) -> str:
    if not told:
        return "<p class='good'>Nothing to advise.</p>"
    by_rule: dict[str, list[Advice]] = {}
    for one in told:
        by_rule.setdefault(one.rule, []).append(one)
    groups = []
    for rule in (rule for rule in RULES if rule in by_rule):
        items = "".join(
            f"<li><code>{escape(one.place)}</code> {escape(one.message, quote=False)}</li>" for one in by_rule[rule]
        )
        head = f"{escape(RULES[rule], quote=False)} <code>{rule}</code>"
        groups.append(f"<div class='advice'><h4>{head}</h4><ul>{items}</ul></div>")
    return "".join(groups)


def _accepted(accepted: Sequence[Accepted]) -> str:
    if not accepted:
        return ""
    items = "".join(
        f"<li><code>{escape(one.advice.place)}</code> {escape(one.advice.message, quote=False)} "
        f"<strong>Set aside:</strong> {escape(one.because, quote=False)}</li>"
        for one in accepted
    )
    summary = f"<summary>{len(accepted)} set aside with a reason</summary>"
    return f"<details class='accepted'>{summary}<ul>{items}</ul></details>"


def _coverage(rows: Sequence[Coverage], has_check: bool) -> str:
    names = ("Objective", "Taught on", "Practised in", "Checked by")
    head = "".join(f"<th scope='col'>{name}</th>" for name in names)
    body = "".join(_coverage_row(row, has_check) for row in rows)
    caption = "Each objective, the pages that teach it, and the cards that practise and check it"
    return _table(caption, head, body)


def _coverage_row(row: Coverage, has_check: bool) -> str:
    taught = _cell("Taught on", [escape(page.title, quote=False) for page in row.taught])
    practised = _cell("Practised in", [f"<code>{one}</code>" for one in row.practised])
    not_checked = "Not yet" if has_check else "No check"
    checked = _cell("Checked by", [f"<code>{one}</code>" for one in row.checked], not_checked)
    name = f"{render_inline(row.objective.text)} <code>{escape(row.objective.id)}</code>"
    return f"<tr><th scope='row'>{name}</th>{taught}{practised}{checked}</tr>"


def _cell(label: str, entries: Iterable[str], none: str = "Not yet") -> str:
    listed = list(entries)
    said = "<br>".join(listed) if listed else f"<span class='none'>{none}</span>"
    return f"<td data-label='{label}'>{said}</td>"


def _pages(module: ModuleText) -> str:
    body = "".join(_page_row(module, page) for page in module.pages)
    names = ("Page", "Minutes", "At most", "Words", "Reading age", "Cards")
    head = "".join(f"<th scope='col'{'' if name == 'Page' else ' class=number'}>{name}</th>" for name in names)
    return _table("Each page: the minutes it is given, and what its words and cards ask for", head, body)


def _page_row(module: ModuleText, page: PageText) -> str:
    assert page.page
    sentences = split_sentences(prose_lines(page.source, page.fences))
    words = sum(len(sentence.words) for sentence in sentences)
    age = f"{reading_age(sentences):.0f}" if words >= 50 else "too short"
    figures = [page.page.minutes, most_minutes(page, graded_questions(module)), words, age, len(page.cards)]
    names = ("Minutes", "At most", "Words", "Reading age", "Cards")
    cells = "".join(
        f"<td class='number' data-label='{name}'>{figure}</td>" for name, figure in zip(names, figures, strict=True)
    )
    return f"<tr><th scope='row'>{escape(page.page.title, quote=False)}</th>{cells}</tr>"


def _table(caption: str, head: str, body: str) -> str:
    return f"<table><caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _maps(module: ModuleText) -> list[str]:
    maps = [render_map(one.card) for page in module.pages for one in page.cards if isinstance(one.card, Scenario)]
    return [f"<h3>{'Scenario' if len(maps) == 1 else 'Scenarios'}</h3>", *maps] if maps else []
