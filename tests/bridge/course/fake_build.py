"""A small build by the manifest's format, made without the builder."""

import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

SECRET = "5e" * 32
QUESTIONS = ("one", "two", "three")
SCENARIO = {
    "title": "On the stairs",
    "start": "stairs",
    "endings": ["calm"],
    "choices": [
        {"id": "5ce00001", "part": "stairs", "to": "quiet", "text": "Sit down"},
        {"id": "5ce00002", "part": "stairs", "to": "loud", "text": "Threaten"},
        {"id": "5ce00003", "part": "quiet", "to": "calm", "text": "Listen"},
        {"id": "5ce00004", "part": "loud", "to": "quiet", "text": "Step back"},
    ],
}
RATINGS = {"stairs": {"5ce00001": "best", "5ce00002": "poor", "5ce00004": "ok"}}
SIGN_OFF = {
    "title": "Seen in practice",
    "by": "manager",
    "criteria": [
        {"id": "5ee00001", "text": "Keeps a safe distance"},
        {"id": "5ee00002", "text": "Uses a low, slow voice"},
    ],
}
INLINE = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="


def canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def page(name: str, minutes: int, **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "title": f"Page {name}",
        "url": "m01-first/" if name == "m01-index" else f"m01-first/{name}/",
        "minutes": minutes,
        "alternative_to": None,
        "hash": "a" * 16,
        "landing": False,
    } | more


def item(name: str, card: str, kind: str, on: str, options: list[str], share: str | None = None) -> dict[str, Any]:
    return {
        "id": name,
        "card": card,
        "kind": kind,
        "page": on,
        "hash": "b" * 16,
        "objective": None,
        "share": share,
        "options": options,
    }


def module(version: str = "1.0.0", attempts: int = 0) -> dict[str, Any]:
    return {
        "id": "m01",
        "title": "Every interaction matters",
        "version": version,
        "minutes": 30,
        "summary": "What is asked.",
        "content_note": None,
        "objectives": [{"id": "asked", "text": "Say what is asked."}],
        "audience": ["care"],
        "review": {"status": "draft", "by": None, "on": None},
        "start": "m01-first/",
        "pages": [
            page("m01-index", 2, landing=True),
            page("hard", 10),
            page("gentle", 10, alternative_to="hard"),
            page("check", 5),
        ],
        "items": [
            item("pick", "question", "choose-one", "hard", ["aaaa1111", "aaaa2222"]),
            item("feel", "question", "scale", "hard", ["00000001", "00000002", "00000003"]),
            item("mine", "reflection", "reflection", "hard", [], "only-me"),
            item("ours", "reflection", "reflection", "hard", [], "manager"),
            item("final", "check", "check", "check", []),
            item("stairs", "scenario", "scenario", "hard", ["5ce00001", "5ce00002", "5ce00003", "5ce00004"])
            | {"scenario": SCENARIO},
            item("seen", "sign-off", "sign-off", "hard", []) | {"sign_off": SIGN_OFF},
        ],
        "check": {
            "id": "final",
            "page": "check",
            "title": "Check",
            "pass_percent": 60,
            "question_count": 3,
            "hash": "c" * 16,
            **({"attempts": attempts} if attempts else {}),
        },
    }


def question(name: str) -> dict[str, Any]:
    return {
        "id": name,
        "kind": "choose-all" if name == "three" else "choose-one",
        "prompt_html": f"<p>Question {name}</p>",
        "options": [
            {"id": f"{name}-r", "html": "Right", "right": True, "feedback_html": "<p>Yes.</p>"},
            {"id": f"{name}-w", "html": "Wrong", "right": False, "feedback_html": f"<p>Look at {name} again.</p>"},
            {"id": f"{name}-s", "html": "Also", "right": name == "three", "feedback_html": ""},
        ],
        "why_html": "<p>Because.</p>",
        "page": "hard",
        "hash": "d" * 16,
    }


def write_build(
    folder: Path,
    *,
    version: str = "1.0.0",
    right: dict[str, str] | None = None,
    changes: list[dict[str, Any]] | None = None,
    attempts: int = 0,
) -> tuple[Path, Path]:
    """Write site/ and build/ below a folder; right names another right answer of a question, changes are edits.

    attempts: the tries that the check has; 0 is no limit.
    """
    site, private = folder / "site", folder / "build"
    texts = {
        "index.html": "<h1>Course</h1>",
        "m01-first/index.html": f"<h1>Start {version}</h1>",
        "m01-first/hard/index.html": "<h1>Hard</h1>",
        "m01-first/gentle/index.html": "<h1>Gentle</h1>",
        "m01-first/check/index.html": "<h1>Check</h1>",
        "assets/a b.css": "body{}",
        "assets/clip.mp4": "0123456789",
        "assets/handrail/course.mjs": "export {};",
        "assets/handrail/offline-worker.js": "",
    }
    for name, text in texts.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(text)
    manifest = {
        "format": "handrail-course/1",
        "course": {"id": "first-course", "title": "The course", "language": "en-GB"},
        "modules": [module(version, attempts) | ({"changes": changes} if changes else {})],
        "inline_scripts": [INLINE],
        "files": {name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()},
    }
    course_json = canonical(manifest)
    (site / "course.json").write_bytes(course_json)
    private.mkdir(exist_ok=True)
    (private / "key-secret").write_text(SECRET + "\n")
    questions = [question(name) for name in QUESTIONS]
    for one in questions:
        if right and one["id"] in right:
            for option in one["options"]:
                option["right"] = option["id"] == right[one["id"]]
    key: dict[str, Any] = {
        "format": "handrail-key/1",
        "build": hashlib.sha256(course_json).hexdigest()[:16],
        "checks": {"final": {"module": "m01", "page": "check", "pass_percent": 60, "questions": questions}},
        "practice": {"pick": {"right": ["aaaa1111"]}, "feel": {"right": None}},
        "ratings": RATINGS,
    }
    key["hmac"] = hmac.new(SECRET.encode(), canonical(key), hashlib.sha256).hexdigest()
    (private / "answer-key.json").write_bytes(canonical(key))
    return site, private
