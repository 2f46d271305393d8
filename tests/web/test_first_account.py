"""The first account of staff, as the start-up output tells it."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from portal.web.management.starting import first_staff_account

pytestmark = pytest.mark.django_db


def test_on_ones_own_machine_a_password_is_printed_once() -> None:
    said = first_staff_account(leads_to_setup=True)
    password = re.search(r"password (\S+)", said)
    assert password
    assert User.objects.get().check_password(password[1])
    assert password[1] not in first_staff_account(leads_to_setup=True)


def test_in_production_a_link_lets_one_choose_the_password_once(
    settings: Settings, client: Client
) -> None:
    settings.IS_PRODUCTION = True
    settings.PORTAL_URL = "https://book.library.example"
    said = first_staff_account(leads_to_setup=True)
    link = re.search(r"https://book\.library\.example(/admin/\S+)", said)
    assert link
    form = client.get(link[1], follow=True)
    assert form.status_code == 200
    chosen = {"new_password1": "a-long-enough-secret", "new_password2": "a-long-enough-secret"}
    assert client.post(form.redirect_chain[-1][0], chosen).status_code == 302
    assert User.objects.get().check_password("a-long-enough-secret")
    # The link is used up; another start prints another one, until somebody has signed in.
    assert b"new_password1" not in Client().get(link[1], follow=True).content
    assert link[1] not in first_staff_account(leads_to_setup=True)
    client.login(username="admin", password="a-long-enough-secret")
    client.get("/admin/")
    assert "https://" not in first_staff_account(leads_to_setup=True)


@pytest.mark.parametrize("leads_to_setup", [True, False])
def test_a_given_password_is_taken_and_not_printed(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, leads_to_setup: bool
) -> None:
    settings.IS_PRODUCTION = True
    monkeypatch.setenv("STAFF_PASSWORD", "given-by-the-operator")
    said = first_staff_account(leads_to_setup=leads_to_setup)
    assert "given-by-the-operator" not in said
    assert User.objects.get().check_password("given-by-the-operator")


def test_a_portal_that_is_set_up_prints_no_link(settings: Settings) -> None:
    settings.IS_PRODUCTION = True
    assert "https://" not in first_staff_account(leads_to_setup=False)
