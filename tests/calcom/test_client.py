import gzip
import logging
import time
import traceback
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest

from portal.calcom import Client, errors
from portal.calcom import client as client_module
from portal.calcom.keys import ApiKey, mask
from portal.calcom.scope import OrganizationScope, OrganizationTeamScope, TeamScope
from tests.calcom.serving import (
    BASE,
    BOOKING,
    EVENT_TYPE,
    KEY,
    RESERVATION,
    Served,
    failing,
    raw,
    success,
)

DAY = date(2030, 1, 8)
NOON = datetime(2030, 1, 8, 12, tzinfo=UTC)
ADA = {"name": "Ada", "email": "ada@example.com", "time_zone": "Europe/Rome"}
PAGINATION = {"totalItems": 0}
ORGANIZATION, TEAM = OrganizationScope(1), TeamScope(2)

CALLS: dict[str | None, list[tuple[Callable[[Any], Any], Any]]] = {
    "2024-09-04": [
        (lambda c: c.slots.list(event_type_id=1, starts_at=DAY, ends_at=DAY, time_zone="UTC"), {}),
        (lambda c: c.reservations.get("abc"), RESERVATION),
        (lambda c: c.reservations.create(event_type_id=1, starts_at=NOON), RESERVATION),
        (lambda c: c.reservations.update("abc", event_type_id=1, starts_at=NOON), RESERVATION),
        (lambda c: c.reservations.delete("abc"), None),
    ],
    "2024-08-13": [
        (lambda c: c.bookings.list(), []),
        (lambda c: c.bookings.get("abc"), BOOKING),
        (lambda c: c.bookings.create(event_type_id=1, starts_at=NOON, attendee=ADA), BOOKING),
        (lambda c: c.bookings.cancel("abc"), BOOKING),
        (lambda c: c.bookings.reschedule("abc", starts_at=NOON), BOOKING),
    ],
    "2024-06-14": [
        (lambda c: c.event_types.list(), []),
        (lambda c: c.event_types.get(1), EVENT_TYPE),
        (lambda c: c.event_types.create(title="x"), EVENT_TYPE),
        (lambda c: c.event_types.update(1, title="x"), EVENT_TYPE),
        (lambda c: c.team_event_types.list(scope=TEAM), []),
        (lambda c: c.team_event_types.get(1, scope=TEAM), EVENT_TYPE),
        (lambda c: c.team_event_types.create(scope=TEAM, title="x"), EVENT_TYPE),
        (lambda c: c.team_event_types.update(1, scope=TEAM, title="x"), EVENT_TYPE),
        (lambda c: c.team_event_types.list(scope=OrganizationTeamScope(1, 2)), []),
    ],
    "2024-06-11": [
        (lambda c: c.schedules.list(), []),
        (lambda c: c.schedules.get(7), {"id": 7}),
    ],
    None: [
        (lambda c: c.me.get(), {"id": 1, "email": "alice@acme.test"}),
        (lambda c: c.teams.list(), []),
        (lambda c: c.teams.list(scope=ORGANIZATION), []),
        (lambda c: c.teams.list_mine(scope=ORGANIZATION), []),
        (lambda c: c.users.list(scope=ORGANIZATION), []),
        (lambda c: c.webhooks.list(), []),
    ],
}


@pytest.mark.parametrize(
    ("version", "call", "data"),
    [(version, call, data) for version, calls in CALLS.items() for call, data in calls],
)
def test_each_resource_sends_its_version(
    version: str | None, call: Callable[[Client], Any], data: Any
) -> None:
    served = success(data, pagination=PAGINATION)
    call(served.client)
    assert served.request.headers.get("cal-api-version") == version
    assert served.request.headers["authorization"] == f"Bearer {KEY}"
    assert served.request.headers["user-agent"].startswith("booking-portal/")


@pytest.mark.parametrize(
    ("call", "data"), [(call, data) for calls in CALLS.values() for call, data in calls]
)
def test_anonymous_calls_carry_no_authorization(call: Callable[[Client], Any], data: Any) -> None:
    served = success(data, pagination=PAGINATION)
    call(served.client.anonymous)
    assert "authorization" not in served.request.headers


def test_a_client_without_a_key_is_anonymous() -> None:
    served = success([])
    client = Client(api_key="", base_url=BASE, transport=httpx.MockTransport(served._serve))
    client.teams.list()
    assert "authorization" not in served.request.headers


def test_the_anonymous_client_shares_the_connections() -> None:
    client = success([]).client
    assert client.anonymous is client.anonymous
    assert client.anonymous._http is client._http


def test_closing_closes_the_transport() -> None:
    closed = []

    class Transport(httpx.MockTransport):
        def close(self) -> None:
            closed.append(True)

    with Client(transport=Transport(lambda _: httpx.Response(200))):
        pass
    assert closed == [True]


def test_cookies_do_not_pass_from_call_to_call() -> None:
    served = Served(
        lambda _: httpx.Response(
            200, json={"status": "success", "data": []}, headers={"set-cookie": "uid=1; Path=/"}
        )
    )
    served.client.teams.list()
    served.client.teams.list()
    assert "cookie" not in served.request.headers


def test_the_newest_rate_limit_is_remembered() -> None:
    served = Served(
        lambda _: httpx.Response(
            200,
            json={"status": "success", "data": []},
            headers={"X-RateLimit-Remaining-Default": "7", "X-RateLimit-Limit-Default": "120"},
        )
    )
    before = served.client.limits
    served.client.teams.list()
    after = served.client.limits
    assert before is None
    assert after is not None
    assert after.remaining == 7


def test_a_key_never_shows(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    served = Served(lambda request: httpx.Response(400, text=f"<pre>{dict(request.headers)}</pre>"))
    with pytest.raises(errors.UnreadableAnswer) as caught:
        served.client.me.get()
    shown = [
        repr(served.client),
        str(served.client),
        repr(ApiKey(KEY)),
        f"{ApiKey(KEY)}",
        repr(caught.value),
        repr(vars(caught.value)),
        "".join(traceback.format_exception(caught.value)),
        caplog.text,
    ]
    assert KEY not in "".join(shown)
    assert "cal_…cdef" in shown[0]


def test_a_key_never_shows_when_the_network_fails() -> None:
    with pytest.raises(errors.NotConnected) as caught:
        failing(httpx.ConnectError("refused")).client.me.get()
    stack = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    assert KEY not in "".join(stack.format())


def test_short_keys_are_masked_whole() -> None:
    assert mask("cal_abcdef") == "cal_…"
    assert mask("secret") == "…"


@pytest.mark.parametrize("key", ["cal_a b", "cal_a\n", "cal_ü", " "])
def test_a_key_that_fits_no_header_is_refused_without_being_shown(key: str) -> None:
    with pytest.raises(ValueError, match="API key") as caught:
        Client(api_key=key)
    assert key.strip() == "" or key.strip() not in str(caught.value)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "api.cal.com/v2",
        "ftp://api.cal.com",
        "https://",
        "https://u:p@cal.com/v2",
        "https://x:port/v2",
    ],
)
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="address"):
        Client(base_url=address)


def test_a_trailing_slash_of_the_address_is_dropped() -> None:
    served = success([])
    client = Client(base_url=f"{BASE}/", transport=httpx.MockTransport(served._serve))
    client.teams.list()
    assert str(served.request.url) == f"{BASE}/teams"


def test_every_wait_has_a_time_limit() -> None:
    served = success([])
    served.client.teams.list()
    assert served.request.extensions["timeout"] == {
        "connect": 4.0,
        "read": 10.0,
        "write": 5.0,
        "pool": 4.0,
    }


class Drip(httpx.SyncByteStream):
    def __iter__(self) -> Iterator[bytes]:
        for _ in range(100):
            time.sleep(0.01)
            yield b" "


def test_an_answer_that_drips_is_given_up() -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(200, stream=Drip()))
    client = Client(base_url=BASE, transport=transport, timeout=0.01)
    with pytest.raises(errors.AnswerLost, match="slowly"):
        client.teams.list()


def test_an_answer_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "LARGEST_ANSWER", 1000)
    with pytest.raises(errors.UnreadableAnswer, match="longer than 1000 bytes"):
        raw(200, b" " * 1001).client.me.get()


def test_the_size_counts_after_decompression(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "LARGEST_ANSWER", 100_000)
    bomb = gzip.compress(b" " * 1_000_000)
    with pytest.raises(errors.UnreadableAnswer, match="longer"):
        raw(200, bomb, content_encoding="gzip").client.me.get()


def test_broken_compression_is_unreadable() -> None:
    with pytest.raises(errors.UnreadableAnswer, match="decompressed") as caught:
        raw(200, b"not gzip", content_encoding="gzip").client.me.get()
    assert caught.value.retryable


def test_a_query_beyond_any_address_is_a_bad_request_that_was_not_sent() -> None:
    served = success([])
    with pytest.raises(errors.BadRequest) as caught:
        served.client.bookings.list(attendee_email="x" * 100_000)
    assert caught.value.sent == "no"
    assert served.requests == []
