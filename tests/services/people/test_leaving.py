"""Leaving: what hangs on a person, who has to stay, and that all of it happens or nothing."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User as Account
from django.core import mail
from pytest_django import Settings

from portal.backend import get_client
from portal.calcom.schemas.booking import Booking as Booked
from portal.engine import models
from portal.engine.bookings.models import Booking
from portal.engine.keys.models import ApiKey
from portal.engine.mail.models import Email
from portal.services.bookings import bookings, staff_actions
from portal.services.bookings.staff_actions import BookingSearch
from portal.services.errors import InvalidInput, NotAllowed, NotFound
from portal.services.people import accounts, leaving, people
from portal.services.people.leaving import Decisions, Fate, OwnFate
from tests.cast import Cast, add_event_type, book
from tests.staff.conftest import Wire, refused

TEN, ELEVEN = "2026-03-03T10:00:00Z", "2026-03-03T11:00:00Z"


@pytest.fixture
def both(cast: Cast) -> Cast:
    """Priya hosts two bookings: a round robin one and a collective one with Maren."""
    Account.objects.create_superuser("director", "director@harbour.example", "x")
    joint = add_event_type(
        cast, "Talk", "talk", hosts=[{"user_id": cast.maren.pk}, {"user_id": cast.priya.pk}]
    )
    book(joint, ELEVEN, "bo@example.com")
    add_event_type(cast, "Own", "alone", hosts=[{"user_id": cast.priya.pk}])
    visit = book(cast.visit, TEN)
    if visit.hosts[0].id != cast.priya.pk:
        get_client().bookings.reassign(visit.uid, user_id=cast.priya.pk)
    Email.objects.all().delete()
    return cast


def ahead(cast: Cast) -> dict[str, Booked]:
    found = leaving.dependents_get(user_id=cast.priya.pk).ahead
    return {each.booking.event_type.slug: each.booking for each in found if each.booking.event_type}


def own_event_type(user: models.User, slug: str = "chat", **fields: Any) -> models.EventType:
    return models.EventType.objects.create(
        owner=user, title=slug.title(), slug=slug, length_in_minutes=30, **fields
    )


def leave(cast: Cast, **given: Any) -> None:
    fates = {"fates": {}} | given
    leaving.person_leave(
        user_id=cast.priya.pk, decisions=Decisions(**fates), by_person=cast.maren.pk
    )


def test_what_hangs_on_a_person_is_shown(both: Cast) -> None:
    own_event_type(both.priya, hidden=True)
    found = leaving.dependents_get(user_id=both.priya.pk)
    assert [
        (each.booking.title.split(" between")[0], each.can_be_reassigned) for each in found.ahead
    ] == [
        ("Visit", True),
        ("Talk", False),
    ]
    assert [each.slug for each in found.own] == ["chat"]
    assert [each.team.name for each in found.teams] == ["Front desk"]
    assert {each.event_type.slug for each in found.hosted} == {"visit", "talk", "alone"}
    [only] = found.only_host_of
    assert models.EventType.objects.get(pk=only).slug == "alone"


def test_bookings_are_kept_given_to_a_colleague_or_cancelled(both: Cast) -> None:
    found = ahead(both)
    leave(
        both,
        fates={found["visit"].uid: Fate.REASSIGN, found["talk"].uid: Fate.CANCEL},
        reason="Priya leaves us.",
    )
    visit = bookings.booking_get(uid=found["visit"].uid)
    talk = bookings.booking_get(uid=found["talk"].uid)
    assert [host.id for host in visit.hosts] == [both.maren.pk]
    assert (talk.status, talk.cancellation_reason) == ("cancelled", "Priya leaves us.")
    assert {each.recipient["email"] for each in Email.objects.all()} >= {"bo@example.com"}


def test_who_left_is_in_nothing_any_more(both: Cast) -> None:
    key = ApiKey.objects.issue(both.priya)
    accounts.account_set(
        person_id=both.priya.pk, email=both.priya.email, name="Priya", role="scheduler"
    )
    user = Account.objects.get(person_account__person_id=both.priya.pk)
    leave(both)
    assert not models.Membership.objects.filter(user=both.priya).exists()
    assert not models.Host.objects.filter(user=both.priya).exists()
    assert ApiKey.objects.find(key) is None
    user.refresh_from_db()
    assert (user.is_active, user.is_staff, user.groups.count()) == (False, False, 0)
    assert accounts.account_of(person_id=both.priya.pk) is None
    with pytest.raises(NotFound):
        people.person_get(user_id=both.priya.pk)


def test_bookings_of_who_left_are_listed_moved_and_cancelled(both: Cast) -> None:
    own = own_event_type(both.priya)
    chat = get_client().bookings.create(
        event_type_id=own.pk,
        starts_at=datetime(2026, 3, 4, 10, tzinfo=UTC),
        attendee={"name": "Cy", "email": "cy@example.com", "time_zone": "Europe/Rome"},
    )
    leave(both)
    uids = {
        each.uid for each in staff_actions.booking_each(search=BookingSearch(status="upcoming"))
    }
    assert chat.uid in uids
    assert len(uids) == 3
    bookings.booking_cancel_by_host(uid=chat.uid, reason="gone")
    assert Booking.objects.get(uid=chat.uid).status == "cancelled"


@pytest.mark.parametrize(
    ("fate", "left"),
    [
        (OwnFate.KEEP, ("priya", ["chat"], False)),
        (OwnFate.HIDE, ("priya", ["chat"], True)),
        (OwnFate.HAND_OVER, ("maren", ["chat-2"], False)),
        (OwnFate.DELETE, ("", [], False)),
    ],
)
def test_event_types_of_one_s_own(
    both: Cast, fate: OwnFate, left: tuple[str, list[str], bool]
) -> None:
    row = own_event_type(both.priya)
    own_event_type(both.maren)
    leave(both, own=fate, own_to=both.maren.pk)
    rows = models.EventType.objects.filter(pk=row.pk)
    owner, slugs, hidden = left
    assert [each.slug for each in rows] == slugs
    for each in rows:
        assert each.owner
        assert each.owner.username.startswith(owner)
        assert each.hidden == hidden


def state(cast: Cast) -> Any:
    return (
        models.Membership.objects.filter(user=cast.priya).count(),
        list(Booking.objects.order_by("pk").values_list("uid", "status", "user_id")),
        list(models.EventType.objects.values_list("pk", "owner_id", "hidden")),
        Email.objects.count(),
        accounts.account_of(person_id=cast.priya.pk),
    )


def _nobody_free(cast: Cast, wire: Wire) -> dict[str, Any]:
    models.OutOfOffice.objects.create(
        user=cast.maren, starts_at="2026-03-01T00:00:00Z", ends_at="2026-03-20T00:00:00Z"
    )
    return {}


def _membership_fails(cast: Cast, wire: Wire) -> dict[str, Any]:
    del cast
    wire.answer("DELETE", "/memberships/", refused(400, "The database says no."))
    return {}


def _nobody_to_hand_over_to(cast: Cast, wire: Wire) -> dict[str, Any]:
    del wire
    return {"own": OwnFate.HAND_OVER, "own_to": cast.priya.pk}


@pytest.mark.parametrize("fault", [_nobody_free, _membership_fails, _nobody_to_hand_over_to])
def test_all_of_it_happens_or_nothing(
    both: Cast, wire: Wire, fault: Callable[[Cast, Wire], dict[str, Any]]
) -> None:
    own_event_type(both.priya)
    found = ahead(both)
    more = fault(both, wire)
    before = state(both)
    with pytest.raises(InvalidInput):
        leave(
            both,
            fates={found["talk"].uid: Fate.CANCEL, found["visit"].uid: Fate.REASSIGN},
            **{"own": OwnFate.HIDE} | more,
        )
    assert state(both) == before
    assert mail.outbox == []


def test_who_is_switched_off_can_come_back(both: Cast) -> None:
    accounts.account_set(person_id=both.priya.pk, email=both.priya.email, name="P", role="viewer")
    leave(both, for_good=False)
    both.priya.refresh_from_db()
    account = accounts.account_of(person_id=both.priya.pk)
    assert account
    assert (both.priya.left_at is None, account.is_active) == (False, False)
    leaving.person_return(user_id=both.priya.pk)
    both.priya.refresh_from_db()
    account = accounts.account_of(person_id=both.priya.pk)
    assert account
    assert (both.priya.left_at, account.is_active, account.role) == (None, True, "viewer")


def _the_last_owner(cast: Cast) -> dict[str, Any]:
    return {"user_id": cast.maren.pk, "by_person": cast.priya.pk}


def _oneself(cast: Cast) -> dict[str, Any]:
    return {"user_id": cast.priya.pk, "by_person": cast.priya.pk}


def _a_superuser(cast: Cast) -> dict[str, Any]:
    Account.objects.create_superuser("other")
    accounts.account_set(
        person_id=cast.priya.pk, email="director@harbour.example", name="P", role=""
    )
    return {"user_id": cast.priya.pk, "by_person": cast.maren.pk}


def _the_last_administrator(cast: Cast) -> dict[str, Any]:
    Account.objects.all().delete()
    accounts.account_set(
        person_id=cast.priya.pk, email=cast.priya.email, name="P", role="administrator"
    )
    return {"user_id": cast.priya.pk, "by_person": cast.maren.pk}


@pytest.mark.parametrize("for_good", [True, False])
@pytest.mark.parametrize(
    ("who", "why"),
    [
        (_the_last_owner, "last owner"),
        (_oneself, "themselves"),
        (_a_superuser, "superuser"),
        (_the_last_administrator, "Nobody else"),
    ],
)
def test_some_have_to_stay(
    both: Cast, who: Callable[[Cast], dict[str, Any]], why: str, *, for_good: bool
) -> None:
    given = who(both)
    before = state(both)
    with pytest.raises(NotAllowed, match=why):
        leaving.person_leave(decisions=Decisions({}, for_good=for_good), **given)
    assert state(both) == before


def test_who_was_removed_is_added_again_with_all_that_is_theirs(both: Cast) -> None:
    accounts.account_set(person_id=both.priya.pk, email=both.priya.email, name="P", role="viewer")
    leave(both)
    made = people.person_add(name="Priya Rao", email=both.priya.email, staff_role="scheduler").thing
    assert made.id == both.priya.pk
    account = accounts.account_of(person_id=made.id)
    assert account
    assert (account.role, account.is_active) == ("scheduler", True)
    assert len(leaving.dependents_get(user_id=made.id).ahead) == 2


def test_the_first_owner_may_go_when_there_is_another(both: Cast) -> None:
    people.role_change(user_id=both.priya.pk, role="OWNER")
    leaving.person_leave(user_id=both.maren.pk, decisions=Decisions({}), by_person=both.priya.pk)
    assert get_client().me.get().id == both.priya.pk
    assert len(list(staff_actions.booking_each(search=BookingSearch()))) == 2


class TestWithCalCom:
    """The engine in Cal.com's place, as far as its calls go."""

    @pytest.fixture(autouse=True)
    def calcom(self, both: Cast, settings: Settings) -> None:
        settings.CALCOM_API_KEY = "cal_x"

    def test_the_owner_of_the_key_stays(self, both: Cast) -> None:
        people.role_change(user_id=both.priya.pk, role="OWNER")
        with pytest.raises(NotAllowed, match="API key"):
            leaving.leaving_check(user_id=both.maren.pk, by_person=both.priya.pk)

    def test_nobody_is_deleted_and_bookings_stay(self, both: Cast, wire: Wire) -> None:
        found = leaving.dependents_get(user_id=both.priya.pk)
        assert (len(found.ahead), found.can_change_own) == (2, False)
        leave(both)
        deleted = [each.url.path for each in wire.requests if each.method == "DELETE"]
        assert len(deleted) == 1
        assert f"/organizations/{both.organization.pk}/memberships/" in deleted[0]
        assert Booking.objects.filter(status="accepted").count() == 2

    def test_event_types_of_their_own_are_their_own(self, both: Cast) -> None:
        with pytest.raises(InvalidInput, match="only their owner"):
            leave(both, own=OwnFate.DELETE)
