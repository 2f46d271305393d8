"""Emails, sent by hand instead of by the task worker."""

import pytest

from portal.engine.mail.models import Email
from portal.engine.mail.outbox import send_email
from portal.engine.webhooks.models import DeliveryState


@pytest.fixture
def send(mailoutbox):
    """Send what waits, and return the mail sent by this call."""

    def run():
        before = len(mailoutbox)
        for email in Email.objects.filter(state=DeliveryState.WAITING).order_by("id"):
            send_email.call(email.pk)
        return mailoutbox[before:]

    return run
