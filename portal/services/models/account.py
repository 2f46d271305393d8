"""Model of sign-ins: which account of Django's is whose."""

from django.conf import settings
from django.db import models


class PersonAccount(models.Model):
    """The account that a person of the organization signs in with."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="person_account"
    )
    # Cal.com's or the engine's id of the person, whose rows may stand in another database.
    person_id = models.BigIntegerField(unique=True)
    invited_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.user_id} is person {self.person_id}"
