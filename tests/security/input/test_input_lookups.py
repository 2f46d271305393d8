"""Lists of the admin are narrowed by the filters that they name, and by nothing else."""

from typing import Final

import pytest
from django.contrib.auth.models import User
from django.test import Client

from portal.services.models import Delivery, Receiver
from tests.cast import NOW, Cast
from tests.staff.conftest import SignIn, cast, sign_in, wire

__all__ = ["cast", "sign_in", "wire"]

LISTS: Final = (
    "auth/user",
    "auth/group",
    "services/intent",
    "services/delivery",
    "services/receiver",
    "django_tasks_database/dbtaskresult",
)
LOOKUPS: Final = {
    "auth/user": ("password__startswith", "email__regex", "last_login__year", "is_active__in"),
    "auth/group": ("name__regex", "permissions__codename", "user__password__startswith"),
    "services/intent": (
        "email__regex",
        "email",
        "key__startswith",
        "digest__gt",
        "consent__icontains",
    ),
    "services/delivery": ("body__regex", "receiver__token__startswith", "digest", "note__contains"),
    "services/receiver": ("token__startswith", "token", "deliveries__body__contains"),
    "django_tasks_database/dbtaskresult": ("args_kwargs__contains", "traceback__regex", "id__in"),
}
ALWAYS: Final = ("attendees__x", "nothing", "pk", "pk__in", "id__regex", "__", "a__b__c", "email__")


@pytest.fixture
def admin(sign_in: SignIn, cast: Cast) -> Client:
    return sign_in(superuser=True)


@pytest.mark.parametrize("name", LISTS)
def test_no_list_takes_a_lookup_that_it_does_not_name(admin: Client, name: str) -> None:
    address = f"/admin/{name}/"
    assert admin.get(address).status_code == 200
    for lookup in (*LOOKUPS[name], *ALWAYS):
        for value in ("a", "", "(a+)+$", "9" * 5000):
            answer = admin.get(address, {lookup: value})
            assert answer.status_code == 400, (lookup, value)
            # Not Django's page about a broken database, to which it redirects.
            assert b"cannot be" in answer.content


def test_the_filters_of_a_list_work(admin: Client, cast: Cast) -> None:
    receiver = Receiver.objects.create(token="t", created_at=NOW)
    for state in ("waiting", "applied"):
        Delivery.objects.create(
            receiver=receiver, digest=state, received_at=NOW, body="{}", state=state
        )
    wanted = {
        "services/delivery/?state__exact=waiting": 1,
        "services/delivery/?trigger=": 2,
        "services/delivery/?received_at__year=2026&received_at__month=3&received_at__day=2": 2,
        "services/delivery/?received_at__year=2025": 0,
        "services/delivery/?q=nothing": 0,
        "services/delivery/?o=1.-3": 2,
        "auth/user/?is_staff__exact=1": 1,
        "auth/user/?groups__isnull=True": 1,
    }
    for address, count in wanted.items():
        answer = admin.get(f"/admin/{address}")
        assert (answer.status_code, answer.context["cl"].result_count) == (200, count), address


@pytest.mark.parametrize(
    "query",
    [
        "received_at__year=99999",
        "received_at__year=" + "9" * 40,
        "received_at__year=" + "9" * 5000,
        "received_at__year=x",
        "received_at__year=2026&received_at__month=13",
        "received_at__year=9999&received_at__month=12&received_at__day=31",
        "received_at__gte=x",
        "_to_field=receiver__token",
        "_to_field=digest",
        "_to_field=",
    ],
)
def test_what_a_filter_cannot_take_is_a_bad_request(admin: Client, cast: Cast, query: str) -> None:
    assert admin.get(f"/admin/services/delivery/?{query}").status_code == 400


@pytest.mark.parametrize("page", ["", "add/", "{id}/change/", "{id}/delete/", "{id}/history/"])
@pytest.mark.parametrize("field", ["", "password", "email", "groups__id", "x" * 500])
def test_things_are_named_by_their_id_only(admin: Client, page: str, field: str) -> None:
    address = f"/admin/auth/user/{page.format(id=User.objects.get().pk)}"
    assert admin.get(address, {"_to_field": field}).status_code == 400
    assert admin.post(address, {"_to_field": field}).status_code == 400


@pytest.mark.parametrize("number", ["9223372036854775808", "9" * 400, "9" * 5000, "-1", "\u0661"])
def test_choices_of_a_form_are_numbers_of_rows(admin: Client, number: str) -> None:
    sent = {"name": "Helpers", "permissions": number}
    assert admin.post("/admin/auth/group/add/", sent).status_code in {200, 400}
