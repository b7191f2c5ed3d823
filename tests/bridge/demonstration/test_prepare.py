"""The demonstration's first start: made whole or not at all, from the real course, through the real doors."""

from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from builder.commands import build
from lrs_bridge.app import close_app, create_app
from lrs_bridge.config import Config, read_config
from lrs_bridge.demonstration import prepare
from lrs_bridge.errors import HandrailError
from lrs_bridge.storage.tables import claim_line, interval, leaf, module_record, person, setting
from tests.postgres_server import PostgresServers

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("course")
    for name in ("content", "mkdocs.yml", "builder"):
        (folder / name).symlink_to(ROOT / name)
    result = CliRunner().invoke(build, [str(folder)])
    assert result.exit_code == 0, result.output
    return folder


def config_in(folder: Path, store_url: str = "") -> Config:
    store_url = store_url or f"sqlite:///{folder / 'instance' / 'handrail.sqlite'}"
    return read_config(
        {"HANDRAIL_DEMO": "1", "HANDRAIL_INSTANCE": str(folder / "instance"), "HANDRAIL_STORE": store_url}
    )


def make(config: Config, course: Path) -> list[str]:
    said: list[str] = []
    prepare.prepare_demonstration(config, site=course / "site", build=course / "build", say=said.append)
    return said


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)])
def test_a_first_start_makes_a_believable_month_and_a_second_adds_nothing(
    tmp_path: Path, course: Path, postgres_servers: PostgresServers, kind: str
) -> None:
    config = config_in(tmp_path, "" if kind == "sqlite" else postgres_servers.get().new_empty_database())
    assert make(config, course)[-1].strip().startswith("visit 13 of 13")
    assert make(config, course) == []
    assert config.instance.stat().st_mode & 0o077 == 0
    app = create_app(config, start_sequencer=False)
    try:
        with app.extensions["handrail"].database.reading() as connection:
            assert connection.scalar(select(func.count()).select_from(setting)) == 2
            roles = Counter(connection.execute(select(person.c.access_role)).scalars())
            assert roles == {"learner": 12, "trainer": 1, "manager": 2, "funder": 2, "administrator": 2}
            done = connection.execute(select(module_record.c.satisfied_at)).scalars().all()
            assert sum(when is not None for when in done) == 8
            assert len(done) == 10
            assert connection.scalar(select(func.count()).select_from(interval)) > 400
            frozen = connection.execute(select(claim_line.c.verdict)).scalars().all()
            assert Counter(one["verdict"] if one else "draft" for one in frozen) == {
                "supported": 3,
                "part-supported": 4,
                "not-supported": 1,
                "draft": 2,
            }
            waiting = select(func.count()).select_from(leaf).where(leaf.c.leaf_index.is_(None))
            assert connection.scalar(waiting) == 0
    finally:
        close_app(app)


def test_an_interrupted_first_start_leaves_nothing_half_made(
    tmp_path: Path, course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = config_in(tmp_path)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(prepare, "_claim", stop)
        with pytest.raises(KeyboardInterrupt):
            make(config, course)
    assert not config.instance.exists()
    make(config, course)
    assert (config.instance / "handrail.sqlite").exists()
    assert not list(tmp_path.glob("*.making*"))


def test_a_database_that_an_interrupted_first_start_has_left_is_named_with_what_to_do(
    tmp_path: Path, course: Path, postgres_url: str
) -> None:
    config = config_in(tmp_path, postgres_url)
    with pytest.raises(HandrailError) as refused:
        make(config, course)
    assert "holds tables" in refused.value.message
    assert "Make a new, empty database" in refused.value.message
    assert not config.instance.exists()
