"""The model of intents: changes that the portal asks Cal.com for, so that each is made exactly once."""

from django.db import models
from django.utils.translation import gettext_lazy as _

# The metadata key under which an intent's key travels with a booking.
REQUEST_KEY = "portalRequest"


class IntentKind(models.TextChoices):
    BOOK = "book", _("Book")
    RESCHEDULE = "reschedule", _("Reschedule")
    CANCEL = "cancel", _("Cancel")


class IntentState(models.TextChoices):
    """Where it stands. All but the first two are final.

    sending → done | refused | not_sent, or → unknown when the answer was lost or the process died; unknown → done when
    the change is found in Cal.com, → not_done when it still is not after long enough. A refused, unsent or undone
    intent may be sent again with the same key; superseded is a done one whose booking was cancelled later.
    """

    SENDING = "sending", _("Being sent")
    UNKNOWN = "unknown", _("Answer lost, being looked up")
    DONE = "done", _("Done")
    REFUSED = "refused", _("Refused by Cal.com")
    NOT_SENT = "not_sent", _("Not sent")
    NOT_DONE = "not_done", _("Looked up: not done")
    SUPERSEDED = "superseded", _("Done, and undone later")


OPEN_STATES = (IntentState.SENDING, IntentState.UNKNOWN)
RESENDABLE_STATES = (IntentState.REFUSED, IntentState.NOT_SENT, IntentState.NOT_DONE)


class Intent(models.Model):
    """One change that a visitor asked for, stored before anything is sent.

    `key` is made of the form's secret and of all that was typed (`intents.ChangeRequest.key`): the same form sent twice
    is one intent, and nobody without that form has it. In a booking's metadata it travels with the call. Personal data
    is only in `email`, which the look-up needs; `forget_intents` deletes the whole row.
    """

    key = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=10, choices=IntentKind)
    state = models.CharField(max_length=10, choices=IntentState, default=IntentState.SENDING)
    event_type_id = models.BigIntegerField(null=True)
    # The booking to be cancelled or moved.
    target_uid = models.CharField(max_length=64, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    email = models.CharField(max_length=320, blank=True)
    # The sentence that the visitor agreed to, word for word, where staff ask for consent.
    consent = models.CharField(max_length=300, blank=True)
    # Not used any more, and empty; the release before this one still writes it.
    digest = models.CharField(max_length=64, default="", blank=True)
    # The booking that came of it, and the seat: the one that is to be moved or cancelled, then the one that came of it.
    booking_uid = models.CharField(max_length=64, blank=True)
    seat_uid = models.CharField(max_length=64, blank=True)
    # The private link of which this intent holds a use; empty again once it is given back.
    private_link = models.CharField(max_length=200, default="", db_default="", blank=True)
    refusal = models.TextField(blank=True)
    # Cal.com's request ids of answers that were errors: its support asks for them.
    upstream_requests = models.JSONField(default=list)
    attempts = models.PositiveSmallIntegerField(default=1)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        # For finding what is open after a restart, among years of settled intents.
        indexes = [models.Index(fields=["state", "sent_at"], name="services_intent_open")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key[:8]} {self.state}"

    @property
    def may_be_sent_again(self) -> bool:
        return self.state in RESENDABLE_STATES

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES
