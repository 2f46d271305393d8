from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from portal.calcom import errors
from portal.calcom.client import failure
from portal.calcom.refusals import read_json
from tests.calcom.serving import BOOKING, failing, raw, refusal, success


def _subclasses(cls: type[Exception]) -> Iterator[type[Exception]]:
    for child in cls.__subclasses__():
        yield child
        yield from _subclasses(child)


HTTPX_ERRORS = sorted(
    {
        *_subclasses(httpx.HTTPError),
        httpx.InvalidURL,
        httpx.CookieConflict,
        *_subclasses(httpx.StreamError),
    },
    key=lambda cls: cls.__name__,
)
NOTHING_SENT = {
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
}


def _made(cls: type[Exception]) -> Exception:
    request = httpx.Request("GET", "https://api.cal.example/v2/me")
    if cls is httpx.HTTPStatusError:
        return cls("boom", request=request, response=httpx.Response(500))
    if issubclass(cls, (httpx.StreamConsumed, httpx.StreamClosed)) or issubclass(
        cls, (httpx.ResponseNotRead, httpx.RequestNotRead)
    ):
        return cls()
    return cls("boom")


@pytest.mark.parametrize("cls", HTTPX_ERRORS, ids=lambda cls: cls.__name__)
def test_every_httpx_error_becomes_ours(cls: type[Exception]) -> None:
    served = failing(_made(cls))
    with pytest.raises(errors.CalcomError) as caught:
        served.client.me.get()
    assert caught.value.call == "GET /me"
    assert (caught.value.sent == "no") == (cls in NOTHING_SENT)
    assert caught.value.may_have_acted == (cls not in NOTHING_SENT)


@pytest.mark.parametrize("cls", [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout])
def test_a_missing_connection_says_that_nothing_was_sent(cls: type[httpx.TransportError]) -> None:
    error = failure(cls("boom"))
    assert type(error) is errors.NotConnected
    assert (error.sent, error.retryable) == ("no", True)


@pytest.mark.parametrize(
    "cls",
    [
        httpx.ReadTimeout,
        httpx.WriteTimeout,
        httpx.ReadError,
        httpx.WriteError,
        httpx.RemoteProtocolError,
    ],
)
def test_a_lost_answer_says_that_something_may_have_been_sent(
    cls: type[httpx.TransportError],
) -> None:
    error = failure(cls("boom"))
    assert type(error) is errors.AnswerLost
    assert (error.sent, error.may_have_acted) == ("maybe", True)


@pytest.mark.parametrize(
    ("status", "cls"),
    [
        (400, errors.BadRequest),
        (401, errors.Unauthenticated),
        (403, errors.PermissionDenied),
        (404, errors.NotFound),
        (409, errors.Conflict),
        (418, errors.OtherRefusal),
        (422, errors.Unprocessable),
        (429, errors.RateLimited),
        (500, errors.UpstreamFault),
        (503, errors.UpstreamFault),
        (599, errors.UpstreamFault),
    ],
)
def test_the_status_decides_the_class(status: int, cls: type[Exception]) -> None:
    served = refusal(
        status, {"status": "error", "error": {"code": "X", "message": "No."}}, x_request_id="r-1"
    )
    with pytest.raises(errors.CalcomError) as caught:
        served.client.bookings.get("abc")
    error = caught.value
    assert type(error) is cls
    assert (str(error), error.status, error.code) == ("No.", status, "X")
    assert (error.request_id, error.sent) == ("r-1", "yes")
    assert error.call == "GET /bookings/{uid}"
    assert error.may_have_acted == (status >= 500)


@pytest.mark.parametrize(
    ("body", "message", "code"),
    [
        (
            {"error": {"code": "NotFoundException", "message": "A", "details": {}}},
            "A",
            "NotFoundException",
        ),
        ({"error": {"code": "TRPCError", "message": "B"}}, "B", "TRPCError"),
        (
            {"statusCode": 404, "message": "booking_conflict_error"},
            "booking_conflict_error",
            "booking_conflict_error",
        ),
        (
            {"statusCode": 404, "message": "Could not find original booking"},
            "Could not find original booking",
            None,
        ),
        ({"error": "plain words"}, "plain words", None),
        ({"message": ["one", "two"]}, "one; two", None),
        ({"error": {"message": {"odd": 1}}}, "Not Found", None),
        ({}, "Not Found", None),
        (["odd"], "Not Found", None),
        (None, "Not Found", None),
    ],
)
def test_each_envelope_gives_its_message(body: Any, message: str, code: str | None) -> None:
    with pytest.raises(errors.NotFound) as caught:
        refusal(404, body).client.bookings.get("abc")
    assert (str(caught.value), caught.value.code) == (message, code)


def test_an_empty_refusal_still_has_words() -> None:
    with pytest.raises(errors.Conflict, match=r"^Conflict$"):
        raw(409).client.bookings.get("abc")


def test_validation_trees_become_a_sentence_and_problems_by_field() -> None:
    tree = [
        {
            "property": "attendee",
            "children": [
                {
                    "property": "timeZone",
                    "constraints": {"isTimeZone": "timeZone must be a valid zone"},
                },
                {"property": "name", "constraints": {"x": "must be there", "y": 5}},
            ],
        },
        "odd",
        {"property": "start"},
    ]
    body = {"error": {"code": "B", "message": "Bad Request Exception", "details": {"errors": tree}}}
    with pytest.raises(errors.BadRequest) as caught:
        refusal(400, body).client.bookings.get("abc")
    assert str(caught.value) == "timeZone must be a valid zone; attendee.name: must be there"
    assert caught.value.problems == {
        "attendee.timeZone": ("timeZone must be a valid zone",),
        "attendee.name": ("must be there",),
    }


def test_an_endless_validation_tree_ends() -> None:
    node: dict[str, object] = {"property": "x", "constraints": {"c": "x is wrong"}}
    for _ in range(200):
        node = {"property": "x", "children": [node], "constraints": {"c": "x is wrong"}}
    body = {"error": {"message": "Bad", "details": {"errors": [node]}}}
    with pytest.raises(errors.BadRequest, match="x is wrong"):
        refusal(400, body).client.bookings.get("abc")


def test_problems_of_booking_answers_are_told_by_slug() -> None:
    message = "responses - {email}email_validation_error, responses - {phone-no}invalid_number, "
    with pytest.raises(errors.BadRequest) as caught:
        refusal(400, {"error": {"code": "BAD_REQUEST", "message": message}}).client.bookings.get(
            "abc"
        )
    assert caught.value.problems == {
        "email": ("email_validation_error",),
        "phone-no": ("invalid_number",),
    }


@pytest.mark.parametrize(
    "message",
    [
        "Missing required booking field response: q-1 - it is required by the event type booking fields",
        "Invalid type for booking field 'q-1'. Expected type string (compatible with field type 'text')",
        "Invalid option 'blue' for booking field 'q-1'. Allowed options are: red, green.",
        "One or more invalid options for booking field 'q-1'. Allowed options are: red.",
    ],
)
def test_a_sentence_about_one_answer_is_told_by_slug(message: str) -> None:
    with pytest.raises(errors.BadRequest) as caught:
        refusal(400, {"error": {"code": "BadRequestException", "message": message}}).client.me.get()
    assert caught.value.problems == {"q-1": (message,)}


def test_a_throttled_call_says_when_to_come_back() -> None:
    served = refusal(429, {"error": {"message": "Slow"}}, x_ratelimit_reset_default="42")
    with pytest.raises(errors.RateLimited) as caught:
        served.client.me.get()
    assert caught.value.retry_after == 42
    assert caught.value.retryable
    assert not caught.value.may_have_acted


@pytest.mark.parametrize("status", [200, 201, 400, 401, 403, 404])
def test_a_web_page_is_unreadable(status: int) -> None:
    served = raw(status, b"\n<!doctype html><title>Hi</title>", content_type="text/html")
    with pytest.raises(errors.UnreadableAnswer, match="web page") as caught:
        served.client.bookings.get("abc")
    assert (caught.value.status, caught.value.may_have_acted) == (status, True)
    assert "doctype" in caught.value.body


def test_a_web_page_of_a_gateway_is_its_status() -> None:
    with pytest.raises(errors.UpstreamFault, match=r"^Bad Gateway$"):
        raw(502, b"<html>nginx</html>", content_type="text/html").client.me.get()
    with pytest.raises(errors.RateLimited) as caught:
        raw(429, b"<html>slow</html>", content_type="text/html", retry_after="9").client.me.get()
    assert caught.value.retry_after == 9


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"status":"success","data":{"id":1', "broken JSON"),
        (b"", "empty body"),
        (b"  \n", "empty body"),
        (b"OK", "text"),
        (b'{"status":"success","data":"\xff\xfe"}', "broken JSON"),
        (b"[" * 100_000, "broken JSON"),
    ],
)
def test_damaged_answers_are_unreadable_and_may_be_asked_for_again(
    content: bytes, said: str
) -> None:
    with pytest.raises(errors.UnreadableAnswer, match=said) as caught:
        raw(200, content).client.me.get()
    assert caught.value.retryable


@pytest.mark.parametrize(
    "body", [{"data": {}}, {"status": "error", "data": {}}, [1], "x", None, {"status": "success"}]
)
def test_answers_without_the_success_envelope_are_unreadable(body: Any) -> None:
    with pytest.raises(errors.UnreadableAnswer) as caught:
        refusal(200, body).client.me.get()
    assert not caught.value.retryable


def test_a_list_where_an_object_was_expected_is_unreadable() -> None:
    with pytest.raises(errors.UnreadableAnswer, match="an object was expected, a list came"):
        success([]).client.me.get()


def test_an_object_where_a_list_was_expected_is_unreadable() -> None:
    with pytest.raises(errors.UnreadableAnswer, match="a list was expected, an object came"):
        success({}).client.teams.list()
    with pytest.raises(errors.UnreadableAnswer, match="an object was expected, null came"):
        success([None]).client.teams.list()


def test_a_booking_list_without_pagination_is_unreadable() -> None:
    with pytest.raises(errors.UnreadableAnswer, match="nothing came"):
        success([BOOKING]).client.bookings.list()


def test_a_missing_field_is_named_without_any_value() -> None:
    with pytest.raises(errors.UnreadableAnswer) as caught:
        success({**BOOKING, "start": "secret words"}).client.bookings.get("abc")
    assert "Booking has start" in str(caught.value)
    assert "secret" not in str(caught.value)
    assert caught.value.call == "GET /bookings/{uid}"


@pytest.mark.parametrize("status", [204, 301, 302, 307])
def test_statuses_that_the_api_never_sends_are_unreadable(status: int) -> None:
    with pytest.raises(errors.UnreadableAnswer):
        raw(status, location="https://elsewhere.example/").client.me.get()


def test_redirects_are_not_followed() -> None:
    served = raw(302, location="https://elsewhere.example/")
    with pytest.raises(errors.UnreadableAnswer, match="elsewhere"):
        served.client.me.get()
    assert len(served.requests) == 1


def test_half_of_an_emoji_in_an_answer_is_a_replacement_character() -> None:
    content = b'{"a": "x\\ud83d", "\\udE00": ["\\ud83d\\ude00", "\\\\ud83d"], "b": 1.5}'
    found = read_json(200, {}, content)
    assert found == {"a": "x\ufffd", "\ufffd": ["\U0001f600", "\\ud83d"], "b": 1.5}
