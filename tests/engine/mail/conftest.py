"""Letters, sent by hand instead of by the task worker."""

import pytest

from portal.engine.mail.models import Letter
from portal.engine.mail.outbox import send_letter
from portal.engine.webhooks.models import DeliveryState


@pytest.fixture
def send(mailoutbox):
    """Send what waits, and return the mail sent by this call."""

    def run():
        before = len(mailoutbox)
        for letter in Letter.objects.filter(state=DeliveryState.WAITING).order_by("id"):
            send_letter.call(letter.pk)
        return mailoutbox[before:]

    return run
