"""A link fills in words about a booking, and decides nothing about where or for whom it is."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import QueryDict
from django.test import Client
from pytest_django import Settings

from portal.conf import env
from portal.engine import models
from portal.public.details.prefill import read_metadata
from portal.web.protection.form_token import make_token
from tests.cast import Cast
from tests.public.conftest import cast, client, frozen, is_remote

__all__ = ["cast", "client", "frozen", "is_remote"]

VISIT = "/team/desk/visit"
ACTED_ON = (
    *("videoCallUrl", "hangoutLink", "conferenceData", "entryPoints", "portalRequest"),
    *("reassignment", "noEmail", "crmOwnerRecordType", "bookingId", "userId", "hostId"),
    *("VideoCallUrl", "VIDEOCALLURL", " videoCallUrl", "videoCallUrl ", "videoCallUrl\n"),
    *("videoCall\u0055rl", "__proto__", "constructor\x00", "a[b", "a]b", "\u0430bc", "", "9a"),
)


def metadata_of(*keys: str) -> dict[str, str]:
    query = QueryDict(mutable=True)
    for key in keys:
        query[f"metadata[{key}]"] = "https://evil.example"
    return read_metadata(query)


@pytest.mark.parametrize("key", ACTED_ON)
def test_keys_that_software_acts_on_do_not_pass(key: str) -> None:
    assert metadata_of(key) == {}


def test_words_of_a_link_pass() -> None:
    keys = ["ticket", "utm_source", "order-id", "a", "campaign.2026", "k" * 40]
    assert list(metadata_of(*keys)) == keys


def test_an_operator_names_further_keys(settings: Settings) -> None:
    settings.METADATA_KEYS = ["ticketId"]
    assert list(metadata_of("ticketId", "orderId", "videoCallUrl")) == ["ticketId"]


@pytest.mark.parametrize("key", ["videoCallUrl", "VIDEOCALLURL", "portalRequest", "k" * 41])
def test_no_operator_opens_what_software_acts_on(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    monkeypatch.setenv("METADATA_KEYS", f"ticketId {key}")
    with pytest.raises(ImproperlyConfigured):
        env.metadata_keys("METADATA_KEYS")


@pytest.mark.both_backends
def test_a_booking_keeps_what_a_link_may_say(client: Client, cast: Cast) -> None:
    address = f"{VISIT}?slot=2026-03-03T10:00:00Z&metadata[videoCallUrl]=https://evil.example"
    sent = {"token": make_token(f"book:{VISIT}"), "name": "Ada", "email": "ada@example.com"}
    answer = client.post(f"{address}&metadata[ticket]=T-17&metadata[portalRequest]=x", sent)
    assert answer.status_code == 303
    found = models.Booking.objects.get().metadata
    assert found.keys() == {"ticket", "portalRequest"}
    assert len(found["portalRequest"]) > 20
