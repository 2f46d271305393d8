"""``manage.py check_calcom`` says who was reached, or what is wrong and how to mend it."""

from collections.abc import Callable

import httpx
import pytest
from django.core.management import call_command
from django.test import override_settings

import portal.calcom
from portal.backend import reset_client, use_client
from portal.calcom.errors import CircuitOpen
from portal.calcom.versions import Versions
from tests.calcom.drift.answers import ME, healthy

type Answer = Callable[[httpx.Request], httpx.Response]


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


def check(answer: Answer, **versions: str) -> int:
    client = portal.calcom.Client(
        api_key="cal_secret", transport=httpx.MockTransport(answer), versions=Versions(versions)
    )
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


def test_a_portal_that_does_not_ask_says_when_it_will(capsys: pytest.CaptureFixture[str]) -> None:
    def silent(_request: httpx.Request) -> httpx.Response:
        raise CircuitOpen("Cal.com failed repeatedly.", retry_after=6.4)

    assert check(silent) == 1
    assert "Run this again in 8 s" in capsys.readouterr().err


def test_the_upstream_request_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    check(refused(500, "oops"))
    assert "up-1" in capsys.readouterr().err


def test_a_key_of_a_plain_member_is_noted(capsys: pytest.CaptureFixture[str]) -> None:
    assert check(refused(403, "RolesGuard", path="/organizations/")) == 2
    assert "no admin of organization 4" in capsys.readouterr().out


def test_what_has_changed_is_named_by_call_and_key(capsys: pytest.CaptureFixture[str]) -> None:
    changed = {
        "calendars": {"destinationCalendar": {}, "connectedCalendars": "none"},
        "me": ME | {"age": 44},
    }
    assert check(lambda request: healthy(request, changed)) == 2
    told = capsys.readouterr().out
    assert "Changed:       GET /calendars.connectedCalendars: list expected, text found" in told
    assert "New:           GET /me.age: new, not used here" in told
    assert "All is well" not in told


def test_a_changed_answer_that_cannot_be_read_is_named_too(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert check(lambda request: healthy(request, {"me": ME | {"timeZone": 3}})) == 1
    told = capsys.readouterr()
    assert "Changed:       GET /me.timeZone: text expected, number found" in told.out
    assert "answers are not as this portal expects them" in told.err


def test_what_is_only_new_or_may_not_be_asked_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    forbidden = refused(403, "no", path="/calendars")
    changed = {"me": ME | {f"key{number:02}": 1 for number in range(25)}}
    assert (
        check(lambda r: forbidden(r) if r.url.path.endswith("/calendars") else healthy(r, changed))
        == 0
    )
    told = capsys.readouterr().out
    assert told.count("New: ") == 21
    assert "New:           5 more" in told
    assert "Not compared:  GET /calendars: no" in told


def test_a_wanted_version_that_is_not_sent_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert check(healthy, bookings="2026-02-25", schedules="2099-01-01") == 2
    told = capsys.readouterr().out
    assert "bookings: version 2026-02-25 is not sent before there is something" in told
    assert "2024-08-13 is." in told
    assert "schedules: version 2099-01-01 is sent." in told


def test_an_empty_engine_says_how_to_fill_it(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    reset_client()
    with pytest.raises(SystemExit):
        call_command("check_calcom")
    assert "the assistant" in capsys.readouterr().err
