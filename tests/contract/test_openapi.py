"""What the client sends, where there is a recording of it, is what the OpenAPI text describes."""

from contextlib import suppress

import httpx
import pytest

from portal.calcom.errors import CalcomError
from tests.calcom.serving import Served
from tests.contract.calls import CALLS
from tests.contract.described import check_body, check_parameters
from tests.contract.management_calls import MANAGEMENT_CALLS
from tests.contract.shared import recorded

pytestmark = pytest.mark.contract

ALL_CALLS = CALLS | MANAGEMENT_CALLS
NOT_DESCRIBED = {
    # CONTRACT.md 6.1: GET /v2/organizations/{orgId}/users is served and recorded, and not in the text.
    147,
}
DESCRIBED = [number for number in ALL_CALLS if number not in NOT_DESCRIBED]


def _request(number: int) -> httpx.Request:
    entry = recorded(number)
    served = Served(lambda _: httpx.Response(entry.status, json=entry.body))
    with suppress(CalcomError):
        ALL_CALLS[number](served.client.anonymous if entry.is_anonymous else served.client)
    return served.request


@pytest.mark.parametrize("number", DESCRIBED)
def test_parameters_are_described(number: int) -> None:
    check_parameters(_request(number))


@pytest.mark.parametrize("number", DESCRIBED)
def test_bodies_are_described(number: int) -> None:
    check_body(_request(number))
