"""What launching needs besides the store: the public address, and the builds."""

from dataclasses import dataclass

from flask import Flask, current_app

from lrs_bridge.course.library import Library, library_of
from lrs_bridge.course.manifest import Manifest, Module
from lrs_bridge.errors import NotFoundError
from lrs_bridge.launch.activity_ids import ActivityIds


class UnknownModuleError(NotFoundError):
    """A module that this build does not have."""

    code = "unknown-module"


@dataclass(frozen=True)
class Ground:
    """The public address and the builds of one bridge."""

    base_url: str
    library: Library

    def module(self, build_id: str, module_id: str) -> tuple[Manifest, Module]:
        """Return a build and its module.

        Raises: UnknownBuildError, UnknownModuleError.
        """
        manifest = self.library.manifest(build_id)
        return manifest, module_of(manifest, module_id)

    def ids(self, manifest: Manifest) -> ActivityIds:
        """Return the activity ids of a build's course."""
        return ActivityIds(self.base_url, manifest.course_id)


def module_of(manifest: Manifest, module_id: str) -> Module:
    """Return a module of a build.

    Raises: UnknownModuleError.
    """
    module = manifest.find_module(module_id)
    if module is None:
        raise UnknownModuleError("There is no such module in this course. Look for it in My training.")
    return module


def ground() -> Ground:
    """Return the ground of the app that the current request runs in."""
    return ground_of(current_app)


def ground_of(app: Flask) -> Ground:
    """Return the ground of an app; it needs no request, so the writer's thread can use it."""
    return Ground(app.extensions["handrail"].config.base_url, library_of(app))
