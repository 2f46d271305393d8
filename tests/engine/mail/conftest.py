"""Emails, sent by hand instead of by the task worker."""

from collections.abc import Callable

import pytest
from django.core.mail import EmailMultiAlternatives

from portal.engine.mail.models import Email
from portal.engine.mail.outbox import send_email
from portal.engine.webhooks.models import DeliveryState

Send = Callable[[], list[EmailMultiAlternatives]]


@pytest.fixture
def send(mailoutbox: list[EmailMultiAlternatives]) -> Send:
    """Send what waits, and return the mail sent by this call."""

    def run() -> list[EmailMultiAlternatives]:
        before = len(mailoutbox)
        for email in Email.objects.filter(state=DeliveryState.WAITING).order_by("id"):
            send_email.call(email.pk)
        return mailoutbox[before:]

    return run
