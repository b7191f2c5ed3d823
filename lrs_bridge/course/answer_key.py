"""The private answer key of one build: tied to it by an HMAC, never served, read only to hand out and mark."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from lrs_bridge.course.manifest import BadCourseError

FORMAT = "handrail-key/1"


@dataclass(frozen=True)
class KeyOption:
    """One answer that can be picked, with its mark and what is said to who picked it."""

    id: str
    html: str
    right: bool
    feedback_html: str


@dataclass(frozen=True)
class KeyTarget:
    """What things of a match or sort may belong to."""

    id: str
    text: str


@dataclass(frozen=True)
class KeyWords:
    """A graded question's words in another language. options: option id → (HTML, feedback); targets: id → text."""

    prompt_html: str
    options: Mapping[str, tuple[str, str]]
    why_html: str
    targets: Mapping[str, str]


@dataclass(frozen=True)
class KeyQuestion:
    """One graded question. page is the page to read again after a miss, or None.

    right is written as answers are (launch/answer_shape.py); targets only for match and sort.
    """

    id: str
    kind: str
    prompt_html: str
    options: tuple[KeyOption, ...]
    why_html: str
    page: str | None
    hash: str
    right: tuple[str, ...]
    targets: tuple[KeyTarget, ...] = ()
    keeps_text: bool = False
    translations: Mapping[str, KeyWords] = field(default_factory=dict)

    def in_language(self, language: str) -> "KeyQuestion | None":
        """Return the question in another language, marked by the same ids; None where it is not translated."""
        words = self.translations.get(language)
        if words is None:
            return None
        return replace(
            self,
            prompt_html=words.prompt_html,
            options=tuple(_option_in(words, option) for option in self.options),
            why_html=words.why_html,
            targets=tuple(replace(one, text=words.targets.get(one.id, one.text)) for one in self.targets),
        )


def _option_in(words: KeyWords, option: KeyOption) -> KeyOption:
    html, feedback_html = words.options.get(option.id, (option.html, option.feedback_html))
    return replace(option, html=html, feedback_html=feedback_html)


@dataclass(frozen=True)
class PracticeKey:
    """How one practice question is marked: right is None where nothing is right or wrong. words: id → plain text.

    Shape: translations is language → (prompt, words). Builds of before there were words have neither prompt nor words.
    """

    right: tuple[str, ...] | None
    prompt: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    translations: Mapping[str, tuple[str, Mapping[str, str]]] = field(default_factory=dict)


@dataclass(frozen=True)
class CheckKey:
    """One graded check with its questions."""

    id: str
    module: str
    page: str
    pass_percent: int
    questions: tuple[KeyQuestion, ...]

    def find_question(self, question_id: str) -> KeyQuestion | None:
        """Return a question by its id, or None."""
        return next((question for question in self.questions if question.id == question_id), None)


@dataclass(frozen=True)
class AnswerKey:
    """All marks of one build. practice: item id → how it is marked.

    Shape: ratings is scenario id → choice id → best, ok or poor; a choice that its author did not rate is not in it.
    """

    build_id: str
    checks: Mapping[str, CheckKey]
    practice: Mapping[str, PracticeKey]
    ratings: Mapping[str, Mapping[str, str]]


def canonical_json(value: Any) -> bytes:
    """Return the one byte form of a JSON value that hashes and HMACs are made over."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def key_hmac(found: Mapping[str, Any], secret: bytes) -> str:
    """Return the HMAC-SHA256, in hexadecimal, of a key object without its own "hmac"."""
    bare = {name: value for name, value in found.items() if name != "hmac"}
    return hmac.new(secret, canonical_json(bare), hashlib.sha256).hexdigest()


def verify_key(raw: bytes, *, secret: bytes, build_id: str) -> None:
    """Check that a key was made with the secret, for this very build.

    Raises: BadCourseError.
    """
    found = _load(raw)
    if not hmac.compare_digest(str(found.get("hmac", "")), key_hmac(found, secret)):
        raise BadCourseError(
            "answer-key.json was changed after the build, or belongs to another secret. Build the course again."
        )
    if found.get("build") != build_id:
        raise BadCourseError(
            f"answer-key.json belongs to build {found.get('build')}, site/ is build {build_id}. Build the course again."
        )


def parse_key(raw: bytes) -> AnswerKey:
    """Return the answer key in the bytes of answer-key.json.

    Raises: BadCourseError.
    """
    found = _load(raw)
    try:
        return AnswerKey(
            build_id=str(found["build"]),
            checks={check_id: _check(check_id, one) for check_id, one in found["checks"].items()},
            practice={item_id: _practice(one) for item_id, one in found["practice"].items()},
            # Builds from before there were scenarios have none.
            ratings={item_id: dict(one) for item_id, one in found.get("ratings", {}).items()},
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadCourseError(f"answer-key.json cannot be read ({error!r}). Build the course again.") from None


def _load(raw: bytes) -> dict[str, Any]:
    try:
        found = json.loads(raw)
    except ValueError:
        found = None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise BadCourseError(f"answer-key.json is not in the format {FORMAT}. Build the course again.")
    return found


def _check(check_id: str, found: dict[str, Any]) -> CheckKey:
    return CheckKey(
        id=check_id,
        module=str(found["module"]),
        page=str(found["page"]),
        pass_percent=int(found["pass_percent"]),
        questions=tuple(_question(one) for one in found["questions"]),
    )


def _practice(found: dict[str, Any]) -> PracticeKey:
    return PracticeKey(
        right=None if found["right"] is None else tuple(str(one) for one in found["right"]),
        prompt=str(found.get("prompt") or ""),
        words=_texts(found.get("words")),
        translations={
            str(language): (str(one["prompt"]), _texts(one["words"]))
            for language, one in (found.get("translations") or {}).items()
        },
    )


def _texts(found: dict[str, Any] | None) -> dict[str, str]:
    return {str(identity): str(text) for identity, text in (found or {}).items()}


def _question(found: dict[str, Any]) -> KeyQuestion:
    options = tuple(
        KeyOption(str(one["id"]), str(one["html"]), bool(one["right"]), str(one.get("feedback_html") or ""))
        for one in found["options"]
    )
    right = found.get("right") or [option.id for option in options if option.right]
    return KeyQuestion(
        id=str(found["id"]),
        kind=str(found["kind"]),
        prompt_html=str(found["prompt_html"]),
        options=options,
        why_html=str(found.get("why_html") or ""),
        page=found.get("page"),
        hash=str(found.get("hash") or ""),
        right=tuple(str(one) for one in right),
        targets=tuple(KeyTarget(str(one["id"]), str(one["text"])) for one in found.get("targets") or ()),
        keeps_text=bool(found.get("keeps_text", False)),
        # Builds of before there were translations have none.
        translations={str(language): _words(one) for language, one in (found.get("translations") or {}).items()},
    )


def _words(found: dict[str, Any]) -> KeyWords:
    options = {str(one): (str(words["html"]), str(words["feedback_html"])) for one, words in found["options"].items()}
    return KeyWords(str(found["prompt_html"]), options, str(found["why_html"]), _texts(found.get("targets")))
