"""Demonstration mode runs on this machine and on its own store only; real work never meets its people."""

from typing import Any

import pytest

from lrs_bridge.config import ConfigError
from lrs_bridge.errors import HandrailError
from lrs_bridge.storage.open_store import StoreRefusedError


def test_a_public_address_is_refused(make_bridge_app: Any) -> None:
    with pytest.raises(ConfigError, match="loopback address only"):
        make_bridge_app(BASE_URL="https://training.example.org")


def test_a_real_store_is_refused_even_when_it_is_empty(make_bridge_app: Any) -> None:
    make_bridge_app(people=False, DEMO="")
    with pytest.raises(StoreRefusedError, match="may hold real people"):
        make_bridge_app(DEMO="1")


def test_the_demonstrations_store_is_refused_for_real_work(make_bridge_app: Any) -> None:
    make_bridge_app()
    with pytest.raises(HandrailError, match="its people are fictional"):
        make_bridge_app(DEMO="")


def test_its_own_store_is_taken_up_again(make_bridge_app: Any, new_visitor: Any) -> None:
    make_bridge_app()
    assert "Amara Okafor" in new_visitor(make_bridge_app(people=False)).get("/sign-in/as").text


def test_outside_it_nobody_signs_in_as_somebody(make_bridge_app: Any, new_visitor: Any, mail_server: Any) -> None:
    visitor = new_visitor(make_bridge_app(DEMO="", **mail_server.settings))
    assert visitor.get("/sign-in/as").status_code == 404
    assert visitor.post("/sign-in/as", {"person_id": "x"}, form="/sign-in").status_code == 404
    assert "demonstration" not in visitor.get("/sign-in").text.lower()


def test_every_page_says_that_it_is_a_demonstration(visitor: Any) -> None:
    for path in ("/sign-in/as", "/nowhere", "/signed-out"):
        assert "Everybody and everything here is made up" in visitor.get(path).text
