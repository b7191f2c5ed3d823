"""Says what a change of a course does to people who have already answered."""

from collections.abc import Iterator, Sequence
from typing import Any

from builder.identity.compare import Change, ModuleChange
from builder.identity.counts import UNKNOWN, Counts, ModuleCounts, People, people_in_words
from builder.identity.edits import version_numbers
from builder.words.languages import language_name

_NOTHING_KNOWN = ModuleCounts(UNKNOWN, UNKNOWN)
_TITLE = "## What this change does to people who have already answered"


def impact_as_markdown(revision: str, modules: Sequence[ModuleChange], counts: Counts | None) -> Iterator[str]:
    """Yield the lines of a comment on a pull request."""
    yield _TITLE
    yield ""
    if not modules:
        yield f"Compared with {revision}: nothing that anybody has read or answered changes."
        return
    yield f"Compared with {revision}. {_about_counts(counts)} No answer, mark or certificate is changed by any of this."
    for module in modules:
        yield from _module_lines(module, _counts_of(module, counts))


def _about_counts(counts: Counts | None) -> str:
    if counts is None:
        return "How many people it reaches is not known: give the file of `handrail counts` with `--counts`."
    return f"People as counted on {counts.as_of}, in fives; fewer than 5 are never told apart."


def _counts_of(module: ModuleChange, counts: Counts | None) -> ModuleCounts:
    """Return a module's counts; one that the bridge has not had yet was started by nobody."""
    if counts is None:
        return _NOTHING_KNOWN
    return counts.modules.get(module.id, ModuleCounts(0, 0))


def _module_lines(module: ModuleChange, counts: ModuleCounts) -> Iterator[str]:
    yield ""
    yield f"### {_cell(module.title)} ({_versions(module)})"
    if counts.started != UNKNOWN:
        yield f"Started: {people_in_words(counts.started)}. Done: {people_in_words(counts.done)}."
    if module.changes:
        yield from _table(module, counts)
    yield from _translation_lines(module)
    unmarked = [change for change in module.changes if change.is_unmarked]
    if unmarked:
        yield from _to_mark(module, unmarked)


def _table(module: ModuleChange, counts: ModuleCounts) -> Iterator[str]:
    yield ""
    yield "| what | what happens to it | kind of edit | people who met it | what they notice |"
    yield "| --- | --- | --- | --- | --- |"
    for change in module.changes:
        people = people_in_words(_people(change, counts))
        cells = (f"{change.thing} `{change.id}`", _happened(change), _kind(change), people, _notice(change, counts))
        yield f"| {' | '.join(cells)} |"


def _translation_lines(module: ModuleChange) -> Iterator[str]:
    """Yield a line for each language: its words changed, and answers, which belong to ids, did not."""
    if module.translations:
        yield ""
        yield "In other languages (answers belong to an id and stay as they are):"
    for language in dict.fromkeys(one.language for one in module.translations):
        mine = [one for one in module.translations if one.language == language]
        said = []
        for happened in ("changed", "added", "removed"):
            abouts = dict.fromkeys(one.about for one in mine if one.happened == happened)
            if abouts:
                said.append(f"{happened} {', '.join(f'`{about}`' for about in abouts)}")
        yield f"- {language_name(language)}: {'; '.join(said)}"


def _versions(module: ModuleChange) -> str:
    if module.old_version is None:
        return f"{module.id}, new, {module.new_version}"
    if module.new_version is None:
        return f"{module.id}, removed"
    if module.old_version == module.new_version:
        return f"{module.id}, still {module.new_version}"
    return f"{module.id}, {module.old_version} to {module.new_version}"


def _happened(change: Change) -> str:
    if change.happened == "changed":
        return f"changed: {', '.join(change.what)}"
    return f"moved here from {change.was_in}" if change.was_in else change.happened


def _kind(change: Change) -> str:
    return change.marked or ("**not said yet**" if change.is_unmarked else "")


def _people(change: Change, counts: ModuleCounts) -> People:
    if counts.started == UNKNOWN:
        return UNKNOWN
    return (counts.pages if change.thing == "page" else counts.items).get(change.id, 0)


def _notice(change: Change, counts: ModuleCounts) -> str:
    tries = " Tries that were handed in stay as they were marked." if change.graded else ""
    if change.happened == "added":
        return f"Who is done stays done; others meet it on their way.{tries}"
    if change.happened == "removed":
        return f"What they did stays in their records; nobody meets it any more.{tries}"
    if change.was_in:
        return f"Answers stay with {change.was_in}, where they were given; here it starts anew.{tries}"
    if change.happened == "moved":
        return f"Answers go with it.{tries}"
    kept = "" if change.thing == "page" else " Answers stay with the words that were answered."
    if change.marked == "meaning":
        who = "Those who are done" if counts.done == UNKNOWN else f"Those who are done ({people_in_words(counts.done)})"
        return f"{who} read in My training what changed.{kept}{tries}"
    return f"Nobody is asked to look again.{kept}{tries}"


def _to_mark(module: ModuleChange, unmarked: Sequence[Change]) -> Iterator[str]:
    yield ""
    what = "Say what kind of edit it is: `wording`, `clearer` or `meaning` (then with `text:` for those who are done)."
    yield f"{what} In `content/{module.folder}/module.yml`:"
    yield "```yaml"
    yield f"version: {_next_version(module)}"
    yield "changes:"
    yield f"  - version: {_next_version(module)}"
    yield "    kind: wording"
    yield "    items:"
    # A page and a card may have one id: it is named once for both.
    yield from (f"      - {name}" for name in dict.fromkeys(change.id for change in unmarked))
    yield "```"


def _next_version(module: ModuleChange) -> str:
    """Return the version to say it under: the new one where it was raised, else one up."""
    old, new = module.old_version or "0.0", module.new_version or "0.0"
    if version_numbers(new) > version_numbers(old):
        return new
    first, second, third = version_numbers(old)
    return f"{first}.{second}.{third + 1}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def impact_as_json(revision: str, modules: Sequence[ModuleChange], counts: Counts | None) -> dict[str, Any]:
    """Return the same for programs. People: in fives, "fewer than 5", or null where nothing is known."""
    return {
        "revision": revision,
        "as_of": counts.as_of if counts else None,
        "all_marked": not any(change.is_unmarked for module in modules for change in module.changes),
        "modules": [
            {
                "id": module.id,
                "title": module.title,
                "from": module.old_version,
                "to": module.new_version,
                "started": _for_programs(_counts_of(module, counts).started),
                "done": _for_programs(_counts_of(module, counts).done),
                "changes": [
                    {
                        "thing": change.thing,
                        "id": change.id,
                        "happened": change.happened,
                        "what": list(change.what),
                        "kind": change.marked,
                        "people": _for_programs(_people(change, _counts_of(module, counts))),
                        "notice": _notice(change, _counts_of(module, counts)),
                    }
                    for change in module.changes
                ],
                "translations": [
                    {"language": one.language, "about": one.about, "happened": one.happened}
                    for one in module.translations
                ],
            }
            for module in modules
        ],
    }


def _for_programs(people: People) -> int | str | None:
    return "fewer than 5" if people is None else None if people == UNKNOWN else people
