"""An organization of one's own: founded once, and the demonstration that makes room for it."""

from datetime import UTC, datetime

import pytest

from portal.backend import get_client
from portal.engine import models
from portal.engine.demo import seed
from portal.engine.founding import demonstration, organization
from portal.engine.founding.organization import AlreadyFounded, Founder, NotFounded
from portal.services.errors import InvalidInput
from portal.services.event_types import catalogue
from portal.services.models import Intent, Setup, Shown
from portal.services.setup import first_start
from portal.services.setup.first_start import Wanted
from tests.cast import Cast

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
LIBRARY = Wanted("Town Library", "town-library", "Europe/Madrid", "Monday", "es")
ANA = first_start.Founder("Ana Ruiz", "Ana@Library.example")


def found(wanted: Wanted = LIBRARY, founder: first_start.Founder = ANA) -> int:
    return first_start.organization_found(wanted=wanted, founder=founder)


def test_an_empty_portal_becomes_an_organization() -> None:
    assert not first_start.is_set_up()
    owner_id = found()
    assert first_start.is_set_up()
    assert catalogue.organization_get().name == "Town Library"
    assert catalogue.organization_get().time_zone == "Europe/Madrid"
    me = get_client().me.get()
    assert (me.id, me.name, me.email) == (owner_id, "Ana Ruiz", "ana@library.example")
    assert (me.username, me.time_zone) == ("ana-ruiz", "Europe/Madrid")
    assert not first_start.wants_demonstration()
    assert not first_start.is_demonstration()


def test_an_organization_is_founded_once() -> None:
    found()
    with pytest.raises(InvalidInput):
        found()
    with pytest.raises(AlreadyFounded):
        organization.found(
            name="B", slug="b", time_zone="UTC", week_start="Monday", locale="en",
            founder=Founder("B", "b@example.com", "b"),
        )  # fmt: skip
    assert models.Team.objects.count() == 1


def test_nothing_is_left_of_a_founding_that_failed() -> None:
    models.User.objects.create(username="ana", email="ana@library.example")
    with pytest.raises(NotFounded):
        organization.found(
            name="B", slug="b", time_zone="UTC", week_start="Monday", locale="en",
            founder=Founder("Ana", "ana@library.example", "ana-2"),
        )  # fmt: skip
    assert not models.Team.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": "  "}, "name"),
        ({"slug": "Town Library"}, "slug"),
        ({"slug": ""}, "slug"),
        ({"slug": "-a"}, "slug"),
        ({"time_zone": "Madrid"}, "time_zone"),
        ({"time_zone": ""}, "time_zone"),
        ({"week_start": "Mon"}, "week_start"),
    ],
)
def test_what_makes_no_organization_is_refused(wrong: dict[str, str], field: str) -> None:
    given = {name: getattr(LIBRARY, name) for name in LIBRARY.__slots__} | wrong
    with pytest.raises(InvalidInput) as caught:
        found(Wanted(**given))
    assert field in caught.value.fields
    assert not first_start.is_set_up()
    found()
    with pytest.raises(InvalidInput):
        first_start.organization_change(wanted=Wanted(**given))


def test_an_organization_is_renamed() -> None:
    found()
    wanted = Wanted("City Library", "city", "europe/lisbon", "Sunday", "")
    first_start.organization_change(wanted=wanted)
    assert catalogue.organization_get().name == "City Library"
    assert catalogue.organization_get().time_zone == "Europe/Lisbon"
    assert first_start.week_start_get() == "Sunday"


@pytest.mark.parametrize(
    ("name", "email", "username"),
    [
        ("Ana Ruiz", "a@x.example", "ana-ruiz"),
        ("Admin", "a@x.example", "admin-1"),
        ("山田", "yamada@x.example", "yamada"),
        ("山田", "山@x.example", "person"),
    ],
)
def test_an_address_of_ones_own_page_takes_no_others(name: str, email: str, username: str) -> None:
    assert first_start.username_for(name, email) == username


def test_nothing_is_left_of_the_demonstration() -> None:
    seed(NOW)
    assert first_start.is_demonstration()
    counted = first_start.demonstration_counted()
    assert (counted.people, counted.teams) == (models.User.objects.count(), 3)
    assert counted.bookings == models.Booking.objects.count() > 20
    Shown.objects.create(kind="team", key="1", visibility="internal")
    assert first_start.demonstration_remove()
    left = [
        model.__name__
        for model in (*(getattr(models, name) for name in models.__all__ if name[0].isupper()),)
        if hasattr(model, "objects") and model.objects.exists()
    ]
    assert left == []
    assert not Shown.objects.exists()
    assert not Intent.objects.exists()
    assert not first_start.is_set_up()
    assert not first_start.wants_demonstration()
    assert not first_start.demonstration_remove()
    found()


def test_ones_own_organization_is_no_demonstration(cast: Cast) -> None:
    assert not first_start.is_demonstration()
    assert not demonstration.remove()
    assert models.Team.objects.filter(pk=cast.organization.pk).exists()


def test_a_step_that_was_done_is_not_skipped_later() -> None:
    first_start.step_set(step="mail", state=first_start.SKIPPED)
    first_start.step_set(step="people", state=first_start.DONE)
    first_start.step_set(step="people", state=first_start.SKIPPED)
    assert first_start.steps_get() == {"mail": "skipped", "people": "done"}
    assert not first_start.is_finished()
    first_start.finish()
    assert first_start.is_finished()
    assert Setup.objects.count() == 1
