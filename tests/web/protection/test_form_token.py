"""Anonymous POSTs are protected without a cookie."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import RequestFactory

from portal.web.protection.form_token import FormRefused, check_post, make_token

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)


def post(token: str, **headers: str) -> None:
    request = RequestFactory().post("/team/a/b", {"token": token}, headers=headers)
    check_post(request, "book:/team/a/b")


def test_a_token_of_this_form_from_this_site_is_accepted() -> None:
    post(make_token("book:/team/a/b"), **{"Sec-Fetch-Site": "same-origin"})
    post(make_token("book:/team/a/b"), Origin="http://testserver")


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_a_form_of_another_site_is_refused(headers: dict[str, str]) -> None:
    with pytest.raises(FormRefused, match="another site"):
        post(make_token("book:/team/a/b"), **headers)


@pytest.mark.parametrize("token", ["", "x", "a:b:c", "x" * 10_000])
def test_a_forged_token_is_refused(token: str) -> None:
    with pytest.raises(FormRefused, match="incomplete"):
        post(token)


def test_a_token_of_another_form_is_refused() -> None:
    with pytest.raises(FormRefused, match="another page"):
        post(make_token("book:/team/a/other"))


def test_a_token_expires_after_a_day() -> None:
    with time_machine.travel(NOW, tick=False):
        token = make_token("book:/team/a/b")
    with time_machine.travel(NOW + timedelta(hours=23), tick=False):
        post(token)
    with (
        time_machine.travel(NOW + timedelta(hours=25), tick=False),
        pytest.raises(FormRefused, match="more than a day"),
    ):
        post(token)
