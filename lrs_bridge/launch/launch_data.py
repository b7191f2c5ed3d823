"""What a module is told at its launch: its address, LMS.LaunchData, and the learner's preferences.

Source: cmi5 sections 8.1, 10.2 and 11.
"""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from lrs_bridge import vocabulary
from lrs_bridge.course.manifest import Manifest, Module
from lrs_bridge.launch.activity_ids import ActivityIds
from lrs_bridge.launch.move_on import move_on_of
from lrs_bridge.launch.session import LaunchSession
from lrs_bridge.xapi.agents import Agent


@dataclass(frozen=True)
class Launch:
    """A launch that was just made: the session, the address (below the bridge's own) to go to, and the fetch token."""

    session: LaunchSession
    url: str
    fetch_token: str


def context_template(ids: ActivityIds, manifest: Manifest, module: Module, session_id: str) -> dict[str, Any]:
    """Return the context that every statement of a session holds unaltered."""
    return {
        "contextActivities": {"grouping": [{"objectType": "Activity", "id": ids.publisher_module(module.id)}]},
        "extensions": {
            vocabulary.EXTENSION_SESSION_ID: session_id,
            ids.base_url + vocabulary.PATH_MODULE_VERSION: module.version,
            ids.base_url + vocabulary.PATH_BUILD: manifest.build_id,
        },
    }


def launch_data(ids: ActivityIds, manifest: Manifest, module: Module, session_id: str, launch_mode: str) -> bytes:
    """Return the document LMS.LaunchData of a session."""
    data = {
        "contextTemplate": context_template(ids, manifest, module, session_id),
        "launchMode": launch_mode,
        "moveOn": move_on_of(module),
        "returnURL": f"{ids.base_url}/my-training",
    }
    return json.dumps(data).encode()


def content_url(base_url: str, manifest: Manifest, start: str) -> str:
    """Return the address of the page that is opened, without the launch parameters. Shape: start as in Module."""
    return f"{base_url}/course/{manifest.build_id}/{start}"


def launch_url(
    base_url: str, manifest: Manifest, start: str, session: LaunchSession, actor: Agent, fetch_token: str
) -> str:
    """Return the address of a launch, from the first slash of its path on."""
    query = urlencode(
        {
            "endpoint": f"{base_url}/xapi/",
            "fetch": f"{base_url}/launch/fetch/{fetch_token}",
            "actor": json.dumps(actor, separators=(",", ":")),
            "registration": session.registration_id,
            "activityId": session.activity_id,
        }
    )
    return f"{content_url('', manifest, start)}?{query}"
