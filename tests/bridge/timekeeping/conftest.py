from tests.bridge.launch.conftest import build_id, new_page, page  # noqa: F401
