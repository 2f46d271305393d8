"""``manage.py check_calcom`` says who was reached, or what is wrong and how to mend it."""

from collections.abc import Callable

import httpx
import pytest
from django.core.management import call_command
from django.test import override_settings

import portal.calcom
from portal.backend import reset_client, use_client

type Answer = Callable[[httpx.Request], httpx.Response]

ME = {"id": 1, "username": "ada", "email": "ada@acme.test", "name": "Ada Admin", "timeZone": "Europe/London",
      "weekStart": "Monday", "timeFormat": 24, "defaultScheduleId": None, "organizationId": 4,
      "organization": {"id": 4, "isPlatform": False}}  # fmt: skip
TEAMS = [
    {"id": 4, "name": "Acme", "slug": "acme", "isOrganization": True, "parentId": None},
    {"id": 5, "name": "Sales", "slug": "sales", "isOrganization": False, "parentId": 4},
]
LIMITS = {
    "X-RateLimit-Limit-Default": "120",
    "X-RateLimit-Remaining-Default": "117",
    "X-RateLimit-Reset-Default": "60",
}


def healthy(request: httpx.Request) -> httpx.Response:
    data: object = ME if request.url.path.endswith("/me") else TEAMS
    if request.url.path.endswith("/users"):
        data = []
    return httpx.Response(200, json={"status": "success", "data": data}, headers=LIMITS)


def refused(status: int, message: str, *, path: str = "") -> Answer:
    def answer(request: httpx.Request) -> httpx.Response:
        if path and path not in request.url.path:
            return healthy(request)
        body = {"status": "error", "error": {"code": "X", "message": message}}
        return httpx.Response(status, json=body, headers={"X-Request-Id": "up-1"})

    return answer


def failing(error: type[httpx.TransportError]) -> Answer:
    def answer(request: httpx.Request) -> httpx.Response:
        raise error("no", request=request)

    return answer


def check(answer: Answer) -> int:
    client = portal.calcom.Client(api_key="cal_secret", transport=httpx.MockTransport(answer))
    with use_client(client), override_settings(CALCOM_API_KEY="cal_secret"):
        try:
            call_command("check_calcom")
        except SystemExit as ended:
            return int(str(ended.code))
    return 0


def test_a_good_connection_is_described(capsys: pytest.CaptureFixture[str]) -> None:
    assert check(healthy) == 0
    told = capsys.readouterr().out
    assert "Ada Admin <ada@acme.test>" in told
    assert "Acme" in told
    assert "Sales" in told
    assert "117 of 120 calls left" in told
    assert "cal_secret" not in told


@pytest.mark.parametrize(
    ("answer", "advice"),
    [
        (refused(401, "Invalid API Key"), "does not accept CALCOM_API_KEY"),
        (refused(404, "Cannot GET /me"), "no Cal.com API v2 at CALCOM_API_URL"),
        (
            lambda _request: httpx.Response(200, html="<h1>hi</h1>"),
            "no Cal.com API v2 at CALCOM_API_URL",
        ),
        (failing(httpx.ConnectError), "Nothing answers at CALCOM_API_URL"),
        (failing(httpx.ReadTimeout), "did not answer in time"),
        (refused(429, "slow down"), "rate limit is used up"),
        (refused(500, "oops"), "a fault of its own"),
    ],
)
def test_a_bad_connection_comes_with_advice(
    capsys: pytest.CaptureFixture[str], answer: Answer, advice: str
) -> None:
    assert check(answer) == 1
    told = capsys.readouterr().err
    assert advice in told
    assert "cal_secret" not in told
    assert "Traceback" not in told


def test_the_upstream_request_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    check(refused(500, "oops"))
    assert "up-1" in capsys.readouterr().err


def test_a_key_of_a_plain_member_is_noted(capsys: pytest.CaptureFixture[str]) -> None:
    assert check(refused(403, "RolesGuard", path="/organizations/")) == 2
    assert "no admin of organization 4" in capsys.readouterr().out


def test_an_empty_engine_says_how_to_fill_it(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    reset_client()
    with pytest.raises(SystemExit):
        call_command("check_calcom")
    assert "engine_world FILE" in capsys.readouterr().err
