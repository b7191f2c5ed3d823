"""The files that let editors help: schemas for the YAML files, snippets for the cards, and check as a task."""

import json
from pathlib import Path
from typing import Any

from builder.new.snippets import SNIPPETS

SCHEMAS = Path(__file__).parent.parent / "schemas"
_YES_NO = ["yes", "no", "true", "false", True, False]


def editor_files() -> dict[str, str]:
    """Return what goes beside content/: .handrail/ for any editor, .vscode/ for Visual Studio Code."""
    return {
        ".handrail/course.schema.json": _json(editor_schema("course")),
        ".handrail/module.schema.json": _json(editor_schema("module")),
        ".handrail/snippets.json": _json(SNIPPETS),
        ".vscode/settings.json": _json(_SETTINGS),
        ".vscode/extensions.json": _json({"recommendations": ["redhat.vscode-yaml"]}),
        ".vscode/tasks.json": _json(_TASKS),
        ".vscode/handrail.code-snippets": _json({name: {**one, "scope": "markdown"} for name, one in SNIPPETS.items()}),
    }


def editor_schema(name: str) -> dict[str, Any]:
    """Return a schema for an editor's YAML server.

    Handrail reads every value as text and types it by the schema; a YAML server types it first, so 1.0 is a number to
    it. A text may therefore be a number here, and yes is a word. handrail check says what is wrong in the end.
    """
    schema: dict[str, Any] = json.loads((SCHEMAS / f"{name}.schema.json").read_text("utf-8"))
    softened: dict[str, Any] = _soften(schema)
    return softened


def _soften(rule: Any) -> Any:
    if isinstance(rule, list):
        return [_soften(item) for item in rule]
    if not isinstance(rule, dict):
        return rule
    soft = {name: _soften(value) for name, value in rule.items() if name not in ("cure", "example")}
    if rule.get("type") == "string" and isinstance(rule["type"], str):
        soft["type"] = ["string", "number", "boolean"]
    if rule.get("type") == "boolean":
        soft = {name: value for name, value in soft.items() if name != "type"} | {"enum": _YES_NO}
    help_text = [str(rule[name]) for name in ("cure",) if isinstance(rule.get(name), str)]
    if isinstance(rule.get("example"), str):
        help_text.append(f"Example: {rule['example']}")
    if help_text:
        soft["description"] = " ".join(help_text)
    return soft


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


_SETTINGS = {
    "files.eol": "\n",
    "files.encoding": "utf8",
    "files.exclude": {"site": True, "build": True},
    "yaml.schemas": {
        ".handrail/course.schema.json": "content/course.yml",
        ".handrail/module.schema.json": "content/*/module.yml",
    },
    "[markdown]": {
        "editor.wordWrap": "on",
        "editor.quickSuggestions": {"other": True},
        "editor.snippetSuggestions": "top",
    },
}

_PATTERN = {
    "regexp": "^(content/.+?):(\\d+):(\\d+):? (.*)$",
    "file": 1,
    "line": 2,
    "column": 3,
    "message": 4,
}

_TASKS = {
    "version": "2.0.0",
    "tasks": [
        {
            "label": "Handrail: check the course",
            "type": "shell",
            "command": "handrail check",
            "group": {"kind": "test", "isDefault": True},
            "presentation": {"reveal": "silent", "clear": True},
            "problemMatcher": {
                "owner": "handrail",
                "fileLocation": ["relative", "${workspaceFolder}"],
                "severity": "error",
                "pattern": _PATTERN,
            },
        },
        {
            "label": "Handrail: preview the course",
            "type": "shell",
            "command": "handrail preview --open",
            "isBackground": True,
            "problemMatcher": [],
        },
    ],
}
