"""The statements that the bridge makes itself: launched, abandoned, satisfied, answered. Pure.

Source: cmi5 sections 9.3, 9.5.4.2, 9.6; xAPI 1.0.3 Data appendix C for interactions.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lrs_bridge import vocabulary
from lrs_bridge.clock import iso_milliseconds
from lrs_bridge.course.answer_key import PracticeKey
from lrs_bridge.course.manifest import Item, Manifest, Module
from lrs_bridge.launch.activity_ids import ActivityIds
from lrs_bridge.launch.interactions import interaction_of, response_to
from lrs_bridge.launch.launch_data import content_url, context_template
from lrs_bridge.launch.move_on import move_on_of
from lrs_bridge.launch.session import LaunchSession
from lrs_bridge.xapi.agents import account_agent

Statement = dict[str, Any]

MEDIA_CARDS = ("video", "audio")


@dataclass(frozen=True)
class Scene:
    """Whose session, in which build and module: what every statement of the bridge is made from."""

    ids: ActivityIds
    manifest: Manifest
    module: Module
    session: LaunchSession

    def statement(self, verb: str, target: Statement, when: datetime, *categories: str) -> Statement:
        """Return a statement with the session's context."""
        context = context_template(self.ids, self.manifest, self.module, self.session.session_id)
        if categories:
            context["contextActivities"]["category"] = [
                {"objectType": "Activity", "id": category} for category in categories
            ]
        return {
            "actor": account_agent(self.ids.base_url, self.session.person_id),
            "verb": {"id": verb, "display": {"en": vocabulary.VERB_WORDS[verb]}},
            "object": {"objectType": "Activity"} | target,
            "context": context | {"registration": self.session.registration_id},
            "timestamp": iso_milliseconds(when),
        }

    def module_activity(self) -> Statement:
        """Return the module as an activity with its name."""
        name = {self.manifest.language: self.module.title}
        return {
            "id": self.session.activity_id,
            "definition": {"type": vocabulary.TYPE_LESSON, "name": name},
        }


def launched(scene: Scene, start: str, now: datetime) -> Statement:
    """Return `launched`. Shape: start is the page that is opened, from the site's root on."""
    statement = scene.statement(vocabulary.LAUNCHED, scene.module_activity(), now, vocabulary.CATEGORY_CMI5)
    statement["context"]["extensions"] |= {
        vocabulary.EXTENSION_LAUNCH_MODE: scene.session.launch_mode,
        vocabulary.EXTENSION_MOVE_ON: move_on_of(scene.module),
        vocabulary.EXTENSION_LAUNCH_URL: content_url(scene.ids.base_url, scene.manifest, start),
    }
    return statement


def abandoned(scene: Scene, now: datetime) -> Statement:
    """Return `abandoned`, with the credited time as its duration: the bridge's own, better measure."""
    statement = scene.statement(vocabulary.ABANDONED, scene.module_activity(), now, vocabulary.CATEGORY_CMI5)
    return statement | {"result": {"duration": f"PT{scene.session.credited_seconds}S"}}


def module_satisfied(scene: Scene, now: datetime) -> Statement:
    """Return `satisfied` for the block that holds the module alone."""
    publisher, name = scene.ids.publisher_block(scene.module.id), scene.module.title
    return _satisfied(scene, scene.ids.block(scene.module.id), vocabulary.TYPE_BLOCK, publisher, name, now)


def course_satisfied(scene: Scene, now: datetime) -> Statement:
    """Return `satisfied` for the whole course."""
    publisher, name = scene.ids.publisher_course(), scene.manifest.title
    return _satisfied(scene, scene.ids.course(), vocabulary.TYPE_COURSE, publisher, name, now)


def _satisfied(scene: Scene, activity: str, kind: str, publisher: str, name: str, now: datetime) -> Statement:
    target = {"id": activity, "definition": {"type": kind, "name": {scene.manifest.language: name}}}
    statement = scene.statement(vocabulary.SATISFIED, target, now, vocabulary.CATEGORY_CMI5)
    statement["context"]["contextActivities"]["grouping"] = [{"objectType": "Activity", "id": publisher}]
    return statement


def answered(
    scene: Scene,
    item: Item,
    given: Sequence[str] | None,
    right: bool | None,
    when: datetime,
    key: PracticeKey | None = None,
) -> Statement:
    """Return `answered` for a practice question or reflection; given is None where the words stay out of the record."""
    definition = interaction_of(item, key, scene.manifest.language)
    target = {"id": scene.ids.item(scene.module.id, item.id), "definition": definition}
    statement = scene.statement(vocabulary.ANSWERED, target, when)
    result: Statement = {}
    response = None if given is None else response_to(item, given)
    if response is not None:
        result["response"] = response
    if right is not None:
        result["success"] = right
    return statement | ({"result": result} if result else {})


def experienced(scene: Scene, item: Item, when: datetime) -> Statement:
    """Return `experienced` for a video or audio: played to its end or its transcript read, which counts the same."""
    target = {"id": scene.ids.item(scene.module.id, item.id), "definition": {"type": vocabulary.TYPE_MEDIA}}
    return scene.statement(vocabulary.EXPERIENCED, target, when) | {"result": {"completion": True}}


def decided(scene: Scene, item: Item, choice: str, rating: str | None, when: datetime) -> Statement:
    """Return `answered` for one decision in a scenario; the one that reaches an ending says so and names it.

    There is no score and no success: a rating is the author's word on how strong a choice is, not a mark.
    """
    assert item.scenario is not None
    part, to = item.scenario.choices[choice]
    base = scene.ids.base_url
    extensions = {base + vocabulary.PATH_PART: part}
    if rating:
        extensions[base + vocabulary.PATH_RATING] = rating
    result: Statement = {"response": choice}
    if to in item.scenario.endings:
        extensions[base + vocabulary.PATH_ENDING] = to
        result["completion"] = True
    language = scene.manifest.language
    definition = interaction_of(item, None, language) | {"name": {language: item.scenario.title}}
    target = {"id": scene.ids.item(scene.module.id, item.id), "definition": definition}
    return scene.statement(vocabulary.ANSWERED, target, when) | {"result": result | {"extensions": extensions}}
