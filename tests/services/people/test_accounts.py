"""Accounts of people: roles, addresses, and who cannot be taken away."""

import pytest
from django.contrib.auth.models import Group, User

from portal.services.errors import InvalidInput
from portal.services.people import accounts
from portal.services.people.accounts import account_end, account_of, account_set, account_switch

pytestmark = pytest.mark.django_db


@pytest.fixture
def director() -> User:
    return User.objects.create_superuser("director", "director@harbour.example", "x")


def give(role: str = "", person_id: int = 5, email: str = "ivo@harbour.example") -> User:
    found = account_set(person_id=person_id, email=email, name="Ivo Lund Berg", role=role)
    return User.objects.get(pk=found.user_id)


@pytest.mark.parametrize(("role", "group"), [*accounts.GROUPS.items(), ("", None)])
def test_a_role_is_a_group(director: User, role: str, group: str | None) -> None:
    user = give(role)
    assert [each.name for each in user.groups.all()] == ([group] if group else [])
    assert (user.is_staff, user.is_superuser, user.has_usable_password()) == (True, False, False)
    assert (user.first_name, user.last_name) == ("Ivo", "Lund Berg")
    found = account_of(person_id=5)
    assert found
    assert found.role == role


def test_another_role_takes_the_place_and_groups_of_the_house_stay(director: User) -> None:
    user = give("viewer")
    user.groups.add(Group.objects.create(name="Choir"))
    give("scheduler")
    assert {each.name for each in user.groups.all()} == {"Scheduler", "Choir"}
    give("")
    assert account_of(person_id=5).role == accounts.OTHER  # type: ignore[union-attr]


def test_an_account_that_was_there_becomes_theirs(director: User) -> None:
    before = User.objects.create_user("ivo", "Ivo@harbour.example", "secret", is_staff=True)
    user = give("viewer")
    assert user.pk == before.pk
    assert user.has_usable_password()
    # A name that was chosen by hand stays.
    assert user.username == "ivo"
    assert accounts.person_of(user_id=user.pk) == 5


def test_a_superuser_s_is_left_as_it_is(director: User) -> None:
    user = give("viewer", email="director@harbour.example")
    assert user.pk == director.pk
    account_set(person_id=5, email="thief@harbour.example", name="T", role="")
    user.refresh_from_db()
    assert (user.email, user.is_superuser, user.groups.count()) == (
        *("director@harbour.example", True, 0),
    )
    User.objects.create_superuser("second")
    with pytest.raises(InvalidInput, match="superuser"):
        account_switch(person_id=5, is_active=False)
    with pytest.raises(InvalidInput, match="superuser"):
        account_end(person_id=5)
    account_end(person_id=5, by_superuser=True)
    user.refresh_from_db()
    assert (user.is_active, user.is_superuser) == (False, False)


def test_two_people_share_no_address(director: User) -> None:
    give()
    with pytest.raises(InvalidInput) as refusal:
        give(person_id=6)
    assert list(refusal.value.fields) == ["email"]
    other = give(person_id=6, email="jo@harbour.example")
    with pytest.raises(InvalidInput):
        give(person_id=6)
    other.refresh_from_db()
    assert other.email == "jo@harbour.example"


@pytest.mark.parametrize("change", ["role", "switch", "end"])
def test_the_last_administrator_stays(change: str) -> None:
    user = give("administrator")
    assert accounts.is_last_administrator(person_id=5)
    with pytest.raises(InvalidInput, match="Nobody else"):
        _take(change)
    user.refresh_from_db()
    assert (user.is_active, user.groups.count()) == (True, 1)
    give("administrator", person_id=6, email="jo@harbour.example")
    _take(change)
    found = account_of(person_id=5)
    assert not found or not found.is_active or found.role == "viewer"


def _take(change: str) -> None:
    match change:
        case "role":
            give("viewer")
        case "switch":
            account_switch(person_id=5, is_active=False)
        case _:
            account_end(person_id=5)


def test_who_is_switched_off_has_no_session_and_gets_no_role(
    director: User, client: object
) -> None:
    user = give("viewer")
    account_switch(person_id=5, is_active=False)
    with pytest.raises(InvalidInput, match="switched off"):
        give("scheduler")
    account_switch(person_id=5, is_active=True)
    user.refresh_from_db()
    assert user.is_active


def test_a_group_that_is_gone_is_told(director: User) -> None:
    Group.objects.get(name="Viewer").delete()
    with pytest.raises(InvalidInput, match="is gone"):
        give("viewer")
    assert account_of(person_id=5) is None


def test_who_was_removed_comes_back_to_the_same_account(director: User) -> None:
    user = give("scheduler")
    user.set_password("secret")
    user.save()
    account_end(person_id=5)
    again = give("viewer")
    assert again.pk == user.pk
    assert (again.is_active, again.is_staff, again.has_usable_password()) == (True, True, False)
    assert [each.name for each in again.groups.all()] == ["Viewer"]


def test_who_was_switched_off_by_hand_stays_so(director: User) -> None:
    User.objects.create_user("ivo", "ivo@harbour.example", "x", is_staff=True, is_active=False)
    with pytest.raises(InvalidInput, match="switched off"):
        give("viewer")
    assert account_of(person_id=5) is None
