"""The end of every build: guard, manifest, answer key, in this order."""

from pathlib import Path

from builder.answer_key import build_answer_key, load_or_make_secret, write_private
from builder.errors import BuildError
from builder.guard import check_site
from builder.hashing import canonical_json
from builder.manifest import FILE_NAME, build_id_of, build_manifest, manifest_bytes
from builder.model import Course

KEY_NAME = "answer-key.json"


def finish_build(course: Course, site: Path, private: Path) -> str:
    """Check a built site, write its manifest and key, and return the build's id.

    The key is written last: a stop before it leaves a key that names another build, which the bridge refuses.
    Raises: BuildError when pages and course differ, or when the key would be published.
    """
    if private.resolve() == site.resolve() or site.resolve() in private.resolve().parents:
        raise BuildError(f"{private} lies inside {site}, which is public. Choose another private_folder in mkdocs.yml.")
    build_id, manifest, key = prepare_end(course, site, private)
    write_manifest(site, manifest)
    write_private(private / KEY_NAME, key)
    return build_id


def prepare_end(course: Course, site: Path, private: Path) -> tuple[str, bytes, bytes]:
    """Return a built site's id, the bytes of its manifest and those of its key, once the guard let it pass."""
    facts = check_site(course, site)
    manifest = manifest_bytes(build_manifest(course, facts.inline_scripts, facts.files))
    build_id = build_id_of(manifest)
    key = canonical_json(build_answer_key(course, build_id, load_or_make_secret(private)))
    return build_id, manifest, key


def write_manifest(site: Path, manifest: bytes) -> None:
    """Write course.json, the last file of a site."""
    (site / FILE_NAME).write_bytes(manifest)
