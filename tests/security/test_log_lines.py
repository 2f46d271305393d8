"""One line for each event, whatever was sent, and nobody's name, address or key in it."""

import json
import logging
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client, RequestFactory
from pytest_django import Settings

from portal.conf import logs, sentry
from portal.conf.env import BadSetting
from portal.conf.logs import (
    FORMATTERS,
    JsonFormatter,
    KeylessFormatter,
    LineFormatter,
    RequestIdFilter,
    logging_settings,
    route_of,
)
from portal.outgoing.refusals import name_of
from portal.web import error_pages
from tests.cast import Cast, book

FORMS = [KeylessFormatter("{levelname} {message}", style="{"), JsonFormatter()]
FORMS.append(LineFormatter("{levelname} {message}", style="{"))
FORGED = [
    "a\nERROR forged",
    "a\r\nERROR forged",
    "a\x0b\x0c\x1c\x1d\x1e\x85b",
    "a\u2028ERROR\u2029b",
    "\x1b[2J\x1b[31mred",
    "\x00\x7f\x9b",
]


def record(message: str, *arguments: object, **more: Any) -> logging.LogRecord:
    return logging.makeLogRecord(
        {"name": "portal.x", "levelname": "ERROR", "msg": message, "args": arguments, **more}
    )


def failed(text: str) -> Any:
    try:
        raise ValueError(text)
    except ValueError:
        return sys.exc_info()


@pytest.mark.parametrize("form", FORMS, ids=lambda form: type(form).__name__)
@pytest.mark.parametrize("text", FORGED, ids=ascii)
def test_nobody_begins_a_line(form: logging.Formatter, text: str) -> None:
    for each in (record(text), record("Not Found: %s", f"/{text}"), record("%s", {"a": text})):
        written = form.format(each)
        assert len(written.splitlines()) == 1
        assert written.isprintable()
    traceback = form.format(record("broken", exc_info=failed(text)))
    _first, *below = traceback.splitlines()
    # On one's own machine a traceback is a block, of which no line looks like an event.
    assert all(line.startswith("    ") for line in below)
    assert not below or type(form) is KeylessFormatter
    assert "ValueError" in traceback


@pytest.mark.parametrize("form", FORMS, ids=lambda form: type(form).__name__)
@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("550 5.1.1 <ada.byron+x@client.test>: User unknown", "ada.byron"),
        ("no such mailbox: ada@localhost", "ada@"),
        ("GET /?email=ada%40client.test", "client.test"),
        ("Key (name, email)=(Ada Byron, x) already exists.", "Byron"),
        ("DETAIL:  Failing row contains (7, Ada Byron, (x)).", "Byron"),
        ("[type=string_type, input_value='Ada Byron', input_type=str]", "Byron"),
        ("postgres://portal:opensesame@database/portal", "opensesame"),
    ],
)
def test_nobody_s_name_or_address_is_written(
    form: logging.Formatter, text: str, secret: str
) -> None:
    for each in (record("%s", text), record("broken", exc_info=failed(text))):
        written = form.format(each)
        assert secret not in written
        assert "…" in written


def test_json_says_the_same_in_fields() -> None:
    each = record("email %s was not sent", 7, exc_info=failed("x"), fields={"status": 200})
    logs.request_id.set("abc")
    logs.route.set("booking")
    RequestIdFilter().filter(each)
    found = json.loads(JsonFormatter().format(each))
    assert found.pop("traceback").endswith("ValueError: x")
    assert found.pop("time").endswith("+00:00")
    assert found.pop("version")
    assert found == {
        "level": "ERROR",
        "logger": "portal.x",
        "message": "email 7 was not sent",
        "request_id": "abc",
        "route": "booking",
        "status": 200,
    }


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/booking/GDToovqZSwPrCoXxPjLd8c", "/booking/…"),
        ("/calendars/secret/feed.ics", "/calendars/…"),
        ("/favicon.ico", "/favicon.ico"),
        ("//a/b", "/a/…"),
        ("/", "/"),
    ],
)
def test_an_address_without_a_name_is_its_first_word(path: str, expected: str) -> None:
    request = RequestFactory().get("/")
    request.path_info = path
    assert route_of(request) == expected


@pytest.fixture
def lines(settings: Settings) -> Iterator[list[dict[str, Any]]]:
    """What is logged, each line as JSON says it, with the access log."""
    settings.ACCESS_LOG = True
    found: list[dict[str, Any]] = []

    class Handler(logging.Handler):
        def emit(self, each: logging.LogRecord) -> None:
            found.append(json.loads(JsonFormatter().format(each)))

    handler, access = Handler(), logging.getLogger(logs.ACCESS)
    handler.addFilter(RequestIdFilter())
    logging.getLogger().addHandler(handler)
    level = access.level
    access.setLevel(logging.INFO)
    yield found
    access.setLevel(level)
    logging.getLogger().removeHandler(handler)


def test_each_request_is_a_line_with_its_route(
    client: Client, cast: Cast, lines: list[dict[str, Any]], keeping: None
) -> None:
    made = book(cast.visit, "2026-03-03T10:00:00+00:00")
    lines.clear()
    asked = [
        ("/team/desk/visit", "team-event", 200),
        # Kept by now, and answered before the resolver.
        ("/team/desk/visit", "team-event", 200),
        (f"/booking/{made.uid}", "booking", 200),
        ("/bookings/forged", "own-bookings", None),
        (f"/calendars/{made.uid}/a/b", "-", None),
        ("/health/live", "health-live", 200),
        ("/static/none.css", "static", 404),
        ("/v2/me", "api:get_me", 401),
        ("/a%0aERROR%20forged/b/c", "-", None),
    ]
    for path, route, status in asked:
        answer = client.get(path)
        (line,) = [one for one in lines if one["logger"] == logs.ACCESS]
        assert line["status"] == answer.status_code
        assert status in (None, answer.status_code)
        assert line["route"] == route or (path == "/v2/me" and line["route"].startswith("api:"))
        assert line["milliseconds"] >= 0
        text = json.dumps(lines)
        assert made.uid not in text
        assert "forged" not in text
        lines.clear()


def test_a_page_that_breaks_is_one_event_by_its_route(
    client: Client,
    cast: Cast,
    lines: list[dict[str, Any]],
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = book(cast.visit, "2026-03-03T10:00:00+00:00")
    lines.clear()

    def broken(*_arguments: object, **_named: object) -> None:
        raise ValueError(f"no {made.uid}\nfor ada@client.test")

    client.raise_request_exception = False
    monkeypatch.setattr("portal.public.booking.views.booking_open", broken)
    assert client.get(f"/booking/{made.uid}").status_code == 500
    (fault,) = [one for one in lines if one["logger"] == "django.request"][:1]
    assert fault["message"] == "Internal Server Error: booking"
    assert fault["route"] == "booking"
    assert "ValueError" in fault["traceback"]
    assert made.uid not in json.dumps(lines)
    assert "client.test" not in json.dumps(lines)


@pytest.mark.parametrize(("dsn", "is_said"), [("", False), ("https://k@sentry.example/1", True)])
def test_only_what_is_reported_is_said_to_have_been(
    rf: RequestFactory, settings: Settings, db: None, dsn: str, is_said: bool
) -> None:
    settings.SENTRY_DSN = dsn
    page = error_pages.server_error(rf.get("/")).content.decode()
    assert ("We have been told" in page) is is_said
    assert "try again in a few minutes" in page


@pytest.mark.parametrize(("form", "name"), FORMATTERS.items())
def test_each_form_of_lines_is_there(form: str, name: str) -> None:
    found = logging_settings(level="INFO", form=form, is_access_logged=form == "json")
    assert found["formatters"]["line"]["class"] == f"portal.conf.logs.{name}"
    assert hasattr(logs, name)
    assert found["loggers"][logs.ACCESS]["level"] == ("INFO" if form == "json" else "CRITICAL")


def test_a_report_says_where_and_not_for_whom() -> None:
    logs.route.set("booking")
    logs.request_id.set("abc-123")
    frame = {
        "function": "show",
        "filename": "portal/public/booking/views.py",
        "lineno": 7,
        "vars": {"name": "Ada"},
        "context_line": "Ada",
    }
    event = {
        "event_id": "1",
        "logger": "portal",
        "request": {"url": "https://book.example/booking/uid", "headers": {}, "data": "Ada"},
        "user": {"email": "ada@client.test"},
        "server_name": "host",
        "release": "booking-portal@0.1.0",
        "extra": {"sys.argv": ["Ada"]},
        "breadcrumbs": {"values": [{"message": "Ada"}]},
        "contexts": {"trace": {"data": "Ada"}},
        "logentry": {
            "message": "%s was refused",
            "params": ["Ada"],
            "formatted": "Ada was refused",
        },
        "exception": {
            "values": [
                {
                    "type": "ValueError",
                    "value": "no 'Ada' at ada@client.test\nhere",
                    "stacktrace": {"frames": [frame]},
                }
            ]
        },
    }
    found = sentry.scrubbed(event, {})
    assert found is not None
    text = json.dumps(found, ensure_ascii=False)
    assert "Ada" not in text
    assert "ada@" not in text
    assert "booking/uid" not in text
    assert found["transaction"] == "booking"
    assert found["tags"] == {"request_id": "abc-123", "route": "booking"}
    assert found["logentry"] == {"message": "%s was refused"}
    (error,) = found["exception"]["values"]
    assert (error["type"], error["value"]) == ("ValueError", "no '…' at …\\nhere")
    assert error["stacktrace"]["frames"] == [
        {"function": "show", "filename": "portal/public/booking/views.py", "lineno": 7}
    ]
    assert found["release"] == "booking-portal@0.1.0"
    assert sentry.scrubbed({"logger": "django.security.DisallowedHost"}, {}) is None


@pytest.mark.parametrize("dsn", ["opensesame", "https://sentry.example/1", "ftp://opensesame@h/1"])
def test_a_bad_address_of_reports_is_one_sentence(dsn: str) -> None:
    with pytest.raises(BadSetting) as caught:
        sentry.start(dsn, host="book.example")
    assert "SENTRY_DSN" in str(caught.value)
    assert "opensesame" not in str(caught.value)


def test_an_email_without_a_row_has_a_name_that_tells_nothing() -> None:
    assert name_of("ada@client.test") == name_of("ada@client.test") != name_of("bob@client.test")
    assert "ada" not in name_of("ada@client.test")
