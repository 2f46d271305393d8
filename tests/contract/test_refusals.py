"""Every recorded error answer becomes the right exception with the recorded words."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from portal.calcom import errors
from portal.calcom.reading import read_answer
from tests.contract.shared import Recording, each, failures, later_recordings, recorded

pytestmark = pytest.mark.contract

CLASSES = {
    400: errors.BadRequest,
    401: errors.Unauthenticated,
    403: errors.PermissionDenied,
    404: errors.NotFound,
    409: errors.Conflict,
    422: errors.Unprocessable,
    429: errors.RateLimited,
    500: errors.UpstreamFault,
}


def _error(entry: Recording) -> errors.CalcomError:
    content = json.dumps(entry.body).encode()
    with pytest.raises(errors.CalcomError) as caught:
        read_answer("GET /recorded", entry.status, entry.response["headers"], content)
    return caught.value


def _constraints(tree: list[Any]) -> Iterator[str]:
    for node in tree:
        yield from (node.get("constraints") or {}).values()
        yield from _constraints(node.get("children") or [])


def check_refusal(entry: Recording) -> None:
    """Fail unless the client raises what the recording says."""
    error = _error(entry)
    assert type(error) is CLASSES[entry.status]
    assert error.status == entry.status
    assert error.body == entry.body
    assert error.request_id == entry.response["headers"].get("x-request-id")
    inner = entry.body.get("error") or {}
    details = inner.get("details")
    if isinstance(details, dict) and "errors" in details:
        said = list(_constraints(details["errors"]))
        assert said
        assert all(text in str(error) for text in said)
        assert sorted(text for texts in error.problems.values() for text in texts) == sorted(said)
    else:
        assert str(error) == (inner.get("message") or entry.body["message"])
    if inner:
        assert error.code == inner["code"]


@pytest.mark.parametrize("entry", each(lambda entry: entry.status >= 400))
def test_a_recorded_refusal_becomes_its_exception(entry: Recording) -> None:
    check_refusal(entry)


def test_every_refusal_of_the_second_server_becomes_its_exception() -> None:
    refused = [entry for entry in later_recordings() if entry.status >= 400]
    assert len(refused) > 150
    assert failures(refused, check_refusal) == []


@pytest.mark.parametrize("number", [817, 819])
def test_a_recorded_block_lasts_as_long_as_it_says(number: int) -> None:
    entry = recorded(number)
    error = _error(entry)
    assert isinstance(error, errors.RateLimited)
    assert error.retry_after == float(entry.response["headers"]["x-ratelimit-reset-default"])


def test_a_lost_race_has_its_code() -> None:
    assert _error(recorded(437)).code == "booking_conflict_error"


def test_a_bad_answer_to_a_booking_question_names_its_field() -> None:
    assert _error(recorded(374)).problems == {"phone-no": ("invalid_number",)}
