"""Codes that verify addresses."""

import re

import pytest
import time_machine
from django.core.mail import EmailMessage, EmailMultiAlternatives
from pytest_django import Settings

from portal.engine.workflows import verification
from portal.engine.workflows.models import VerifiedEmail
from tests.engine.house import House

EMAIL = "new@lock.test"


@pytest.fixture(autouse=True)
def at_once(settings: Settings) -> None:
    settings.TASKS = {
        "default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend", "QUEUES": []}
    }


def bases(house: House) -> list[str]:
    team = f"/teams/{house.desk.pk}"
    return ["", team, f"/organizations/{house.organization.pk}{team}"]


@pytest.mark.parametrize("base", range(3))
def test_the_mailed_code_verifies_the_address_once(
    house: House, mailoutbox: list[EmailMultiAlternatives], base: int
) -> None:
    path = bases(house)[base] + "/verified-resources/emails"
    house.data("POST", f"{path}/verification-code/request", by=house.mia, json={"email": EMAIL})
    [message] = mailoutbox
    code = re.findall(r"\b\d{6}\b", str(message.body))[0]
    assert message.to == [EMAIL]
    assert code in message.subject

    body = {"email": EMAIL.upper(), "code": f" {code} "}
    rows = [
        house.data("POST", f"{path}/verification-code/verify", by=house.mia, json=body)
        for _ in range(2)
    ]

    assert rows[0] == rows[1]
    assert house.data("GET", path, by=house.mia) == [rows[0]]
    assert VerifiedEmail.objects.count() == 1


def test_a_code_is_for_one_owner_one_address_and_half_an_hour(
    house: House, clock: time_machine.Traveller
) -> None:
    owner, email = "team 1", EMAIL
    code = verification._code(owner, email, verification._now())

    assert verification.is_code(code, owner=owner, email=email)
    assert not verification.is_code(code, owner="team 2", email=email)
    assert not verification.is_code(code, owner=owner, email="other@lock.test")
    assert not verification.is_code("", owner=owner, email=email)
    clock.shift(15 * 60)
    assert verification.is_code(code, owner=owner, email=email)
    clock.shift(15 * 60)
    assert not verification.is_code(code, owner=owner, email=email)


def test_a_mail_server_that_fails_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.TASKS = {
        "default": {"BACKEND": "django.tasks.backends.dummy.DummyBackend", "QUEUES": []}
    }

    def fail(_: object) -> int:
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailMessage, "send", fail)

    outcomes = [
        verification.send_code.call(EMAIL, "123456", "de", attempt, tries)
        for attempt, tries in ((1, 0), (verification.ATTEMPTS, verification.TRIES_OF_SERVER))
    ]

    assert outcomes == ["later: ConnectionRefusedError", "given up: ConnectionRefusedError"]
