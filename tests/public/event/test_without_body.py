"""Answers without a body say no length: of a 304 it would be that of the page, of a 204 there is none."""

import html as html_text
import re

import pytest
from django.test import Client
from pytest_django import Settings

from tests.cast import Cast

PAGES = ("/", "/team/desk", "/team/desk/visit", "/team/desk/visit?date=2026-03-03", "/maren")


@pytest.mark.usefixtures("keeping")
@pytest.mark.parametrize("path", PAGES)
def test_a_page_that_has_not_changed(client: Client, cast: Cast, path: str) -> None:
    made = client.get(path)
    again = {"if-none-match": made["ETag"]}
    # Through all middleware, and by the one that answers early; with another coding, too.
    answers = [client.get(path, headers=again) for _ in range(3)]
    answers.append(client.get(path, headers=again | {"accept-encoding": "br"}))
    for answer in answers:
        assert (answer.status_code, answer.content) == (304, b"")
        assert not answer.has_header("Content-Length")
        assert answer["ETag"] == made["ETag"]
    assert int(made["Content-Length"]) == len(made.content)


@pytest.mark.one_backend
def test_an_answer_of_the_engine(client: Client, cast: Cast, settings: Settings) -> None:
    settings.ENGINE_HTTP = True
    made = client.get("/v2/event-types?username=maren", headers={"cal-api-version": "2024-06-14"})
    again = client.get(
        "/v2/event-types?username=maren",
        headers={"cal-api-version": "2024-06-14", "if-none-match": made["ETag"]},
    )
    assert (made.status_code, again.status_code) == (200, 304)
    assert not again.has_header("Content-Length")
    # As Cal.com's.
    assert client.options("/v2/event-types")["Content-Length"] == "0"


def test_nothing_to_say(client: Client, cast: Cast) -> None:
    html = client.get("/team/desk/visit?slot=2026-03-03T10:00:00Z").content.decode()
    token = re.search(r'name="hold" value="([^"]+)"', html)
    assert token
    answer = client.post("/slots/hold", {"hold": html_text.unescape(token[1]), "act": "release"})
    assert answer.status_code == 204
    assert not answer.has_header("Content-Length")
