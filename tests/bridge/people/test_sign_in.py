"""Sign-in by mail: a link and a code, each good once, for ten minutes and five tries."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from lrs_bridge.clock import SetClock
from lrs_bridge.storage.tables import sign_in, sign_in_request

AMARA = "amara.okafor@larch.example"


@pytest.fixture
def app(make_bridge_app: Any, mail_server: Any) -> Flask:
    made: Flask = make_bridge_app(**mail_server.settings)
    return made


@pytest.fixture
def browser(app: Flask, new_visitor: Any) -> Any:
    return new_visitor(app)


def ask(browser: Any, email: str = AMARA) -> Any:
    return browser.post("/sign-in", {"email": email}, form="/sign-in")


def code_in(mail: str) -> str:
    found = re.search(r"^ +(\d{3}) (\d{3})$", mail, re.MULTILINE)
    assert found, mail
    return found[1] + found[2]


def link_in(mail: str) -> str:
    found = re.search(r"http://127.0.0.1:8000(/sign-in/link\?token=[\w-]+)", mail)
    assert found, mail
    return found[1]


def type_code(browser: Any, code: str) -> Any:
    return browser.post("/sign-in/code", {"code": code}, form="/sign-in")


def click(browser: Any, link: str) -> Any:
    token = link.split("=")[1]
    return browser.post("/sign-in/link", {"token": token}, form="/sign-in")


def is_signed_in(browser: Any) -> bool:
    return bool(browser.get("/not-you").status_code == 200)


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_the_code_signs_in_where_it_was_asked_for(browser: Any, mail_server: Any) -> None:
    answer = ask(browser)
    assert answer.headers["Location"].startswith("/sign-in/code")
    mail = mail_server.next_mail()
    assert f"To: {AMARA}" in mail
    code = code_in(mail)
    assert code not in mail.split("\n\n")[0], "the code must not stand in the subject"
    answer = type_code(browser, f"{code[:3]} {code[3:]}")
    assert answer.status_code == 303
    assert "Amara Okafor" in browser.get("/not-you").text


def test_the_code_is_worth_nothing_in_another_browser(
    app: Flask, browser: Any, mail_server: Any, new_visitor: Any
) -> None:
    ask(browser)
    code = code_in(mail_server.next_mail())
    other = new_visitor(app)
    assert type_code(other, code).status_code == 422
    assert not is_signed_in(other)


def test_the_link_asks_for_a_click_and_opening_it_uses_nothing_up(browser: Any, mail_server: Any) -> None:
    ask(browser)
    link = link_in(mail_server.next_mail())
    for _ in range(3):
        page = browser.get(link)
        assert page.status_code == 200
        assert not is_signed_in(browser)
    assert click(browser, link).status_code == 303
    assert is_signed_in(browser)


def test_the_link_works_once_on_any_device(app: Flask, browser: Any, mail_server: Any, new_visitor: Any) -> None:
    ask(browser)
    link = link_in(mail_server.next_mail())
    phone, third = new_visitor(app), new_visitor(app)
    assert click(phone, link).status_code == 303
    assert is_signed_in(phone)
    assert "used up" in third.get(link).text
    assert click(third, link).status_code == 422
    assert not is_signed_in(third)


def test_after_the_link_the_code_is_used_up_too(app: Flask, browser: Any, mail_server: Any, new_visitor: Any) -> None:
    ask(browser)
    mail = mail_server.next_mail()
    click(new_visitor(app), link_in(mail))
    assert "used up" in type_code(browser, code_in(mail)).text
    assert not is_signed_in(browser)


@pytest.mark.parametrize(("seconds", "good"), [(599, True), (600, False)])
def test_both_are_good_for_ten_minutes(
    browser: Any, mail_server: Any, bridge_clock: SetClock, seconds: int, good: bool
) -> None:
    ask(browser)
    code = code_in(mail_server.next_mail())
    bridge_clock.move_on(seconds=seconds)
    type_code(browser, code)
    assert is_signed_in(browser) is good


def test_five_wrong_tries_end_the_code(browser: Any, mail_server: Any) -> None:
    ask(browser)
    code = code_in(mail_server.next_mail())
    said = [type_code(browser, other_than(code)).text for _ in range(5)]
    assert "you have 4 tries left" in said[0]
    assert "you have 1 try left" in said[3]
    assert "used up" in said[4]
    assert "used up" in type_code(browser, code).text
    assert not is_signed_in(browser)


def test_a_code_of_the_wrong_length_costs_no_try(browser: Any, mail_server: Any) -> None:
    ask(browser)
    code = code_in(mail_server.next_mail())
    for _ in range(6):
        assert "six digits" in type_code(browser, code[:5]).text
    type_code(browser, code)
    assert is_signed_in(browser)


def test_an_unknown_address_looks_the_same_and_no_mail_goes_out(
    browser: Any, mail_server: Any, app: Flask, new_visitor: Any
) -> None:
    other = new_visitor(app)
    known, unknown = ask(browser), ask(other, "nobody@larch.example")
    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])
    mail_server.next_mail()

    def page(one: Any) -> str:
        return re.sub(r'value="[^"]*"', "", one.get("/sign-in/code").text)

    assert page(browser) == page(other)
    assert len(mail_server.mails) == 1
    wrong = re.sub(r'value="[^"]*"', "", type_code(other, "000000").text)
    assert "you have 4 tries left" in wrong


def test_asking_again_and_again_for_one_address_is_slowed_down(browser: Any) -> None:
    assert [ask(browser).status_code for _ in range(4)] == [303, 303, 303, 429]
    assert "a lot of tries" in ask(browser).text
    assert ask(browser, "daniel.reyes@larch.example").status_code == 303


def test_the_store_holds_no_link_code_or_cookie(app: Flask, browser: Any, mail_server: Any) -> None:
    ask(browser)
    mail = mail_server.next_mail()
    type_code(browser, code_in(mail))
    cookies = {name: browser.client.get_cookie(name) for name in ("handrail_sign_in",)}
    with app.extensions["handrail"].database.reading() as connection:
        kept = str(connection.execute(select(sign_in_request)).all()) + str(connection.execute(select(sign_in)).all())
    assert code_in(mail) not in kept
    assert link_in(mail).split("=")[1] not in kept
    assert cookies["handrail_sign_in"].value not in kept


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(browser: Any, mail_server: Any) -> None:
    ask(browser)
    answer = type_code(browser, code_in(mail_server.next_mail()))
    cookie = next(one for one in answer.headers.getlist("Set-Cookie") if one.startswith("handrail_sign_in="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


def test_over_https_the_cookie_is_secure(make_bridge_app: Any, new_visitor: Any, mail_server: Any) -> None:
    app = make_bridge_app(DEMO="", BASE_URL="https://localhost", **mail_server.settings)
    browser = new_visitor(app)
    ask(browser)
    mail = mail_server.next_mail()
    token = re.search(r"https://localhost/sign-in/link\?token=([\w-]+)", mail)
    assert token
    answer = browser.post("/sign-in/link", {"token": token[1]}, form="/sign-in")
    assert "Secure" in next(one for one in answer.headers.getlist("Set-Cookie") if one.startswith("handrail_sign_in="))


def test_sign_out_ends_the_sign_in_on_the_server(app: Flask, new_visitor: Callable[[Flask], Any]) -> None:
    browser = new_visitor(app).sign_in_as("L-01")
    stolen = browser.client.get_cookie("handrail_sign_in").value
    answer = browser.post("/sign-out")
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert answer.headers["Location"] == "/signed-out"
    thief = new_visitor(app)
    thief.client.set_cookie("handrail_sign_in", stolen)
    assert not is_signed_in(thief)


@pytest.mark.parametrize(("hours_between_visits", "signed_in"), [(0.9, True), (1.0, False)])
def test_an_hour_without_a_visit_ends_the_sign_in(
    app: Flask, new_visitor: Any, bridge_clock: SetClock, hours_between_visits: float, signed_in: bool
) -> None:
    browser = new_visitor(app).sign_in_as("L-01")
    for _ in range(3):
        bridge_clock.move_on(seconds=hours_between_visits * 3600)
        browser.get("/sign-in/as")
    assert is_signed_in(browser) is signed_in


def test_twelve_hours_end_it_in_any_case(app: Flask, new_visitor: Any, bridge_clock: SetClock) -> None:
    browser = new_visitor(app).sign_in_as("L-01")
    for _ in range(24):
        bridge_clock.move_on(seconds=1800)
        browser.get("/sign-in/as")
    assert not is_signed_in(browser)


def test_the_next_person_at_the_screen_ends_the_first_ones_sign_in(app: Flask, new_visitor: Any) -> None:
    browser = new_visitor(app).sign_in_as("L-01")
    first = browser.client.get_cookie("handrail_sign_in").value
    page = browser.get("/sign-in/as").text
    person = re.search(r'value="([^"]+)" class="hr-person"><span class="hr-person__name">Daniel', page)
    assert person
    browser.post("/sign-in/as", {"person_id": person[1]})
    assert "Daniel Reyes" in browser.get("/not-you").text
    old = new_visitor(app)
    old.client.set_cookie("handrail_sign_in", first)
    assert not is_signed_in(old)


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "/sign-in",
        "javascript:alert(1)",
        "a b",
    ],
)
def test_after_sign_in_nobody_is_sent_elsewhere(browser: Any, mail_server: Any, wanted: str) -> None:
    ask(browser)
    answer = browser.post("/sign-in/code", {"code": code_in(mail_server.next_mail()), "next": wanted}, form="/sign-in")
    assert answer.headers["Location"] == "/"


def test_after_sign_in_one_is_back_where_one_was(browser: Any, mail_server: Any) -> None:
    ask(browser)
    data = {"code": code_in(mail_server.next_mail()), "next": "/my-training/m01?from=mail"}
    answer = browser.post("/sign-in/code", data, form="/sign-in")
    assert answer.headers["Location"] == "/my-training/m01?from=mail"


def test_a_mail_server_that_is_away_is_not_the_visitors_trouble(
    make_bridge_app: Any, new_visitor: Any, mail_server: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings = mail_server.settings | {"SMTP_PORT": "1"}
    assert ask(new_visitor(make_bridge_app(**settings))).status_code == 303
    for _ in range(100):
        if "was not sent" in caplog.text:
            break
        time.sleep(0.02)
    assert "A sign-in mail was not sent: ConnectionRefusedError. Check HANDRAIL_SMTP_*." in caplog.text
    assert AMARA not in caplog.text


def test_without_a_mail_server_the_page_says_who_can_set_one(make_bridge_app: Any, new_visitor: Any) -> None:
    page = new_visitor(make_bridge_app(people=False, DEMO="")).get("/sign-in").text
    assert "HANDRAIL_SMTP_HOST" in page
    assert 'name="email"' not in page
