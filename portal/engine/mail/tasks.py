"""Sending letters, run by the task worker."""

import smtplib

from django.tasks import task
from django.utils import timezone

from portal.engine import clock, upkeep
from portal.engine.mail import messages
from portal.engine.models import DeliveryState, Letter
from portal.engine.retries import pause


@task()
def send_letter(letter_id: int) -> str:
    """Send a letter that still waits; when the server cannot, do so again later. Return its state."""
    upkeep.tidy_soon()
    waiting = Letter.objects.filter(pk=letter_id, state=DeliveryState.WAITING)
    letter = waiting.select_related("booking__user", "booking__event_type").first()
    if letter is None:
        return "nothing to send"
    letter.attempts += 1
    wait = None
    try:
        messages.compose(letter).send()
        letter.state, letter.last_problem = DeliveryState.DELIVERED, ""
    except (smtplib.SMTPException, OSError, ValueError) as error:
        letter.last_problem = f"{type(error).__name__}: {error}"
        wait = None if _is_final(error) else pause(letter.attempts)
        if wait is None:
            letter.state = DeliveryState.ABANDONED
        else:
            letter.next_attempt_at = clock.now() + wait
    letter.save(update_fields=["attempts", "state", "next_attempt_at", "last_problem"])
    if wait is not None:
        # The worker goes by the machine's clock, whatever the engine's clock says.
        send_letter.using(run_after=timezone.now() + wait).enqueue(letter_id)
    return str(letter.state)


def _is_final(error: Exception) -> bool:
    """Say whether the same letter would fail again: an unusable address, or a lasting refusal."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return False
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code >= 500
    return isinstance(error, ValueError) and not isinstance(error, OSError)
