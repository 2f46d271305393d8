"""Model of API keys, of which only a hash is stored."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final

from django.db import DatabaseError, models

from portal.engine import clock
from portal.engine.people.models import User
from portal.process.fail_open import fail_open

PREFIX: Final = "cal_"
_NOTED_EVERY: Final = timedelta(hours=1)


def hash_key(key: str) -> str:
    """Return the SHA-256 of a key without its prefix, in hex (CONTRACT.md 2.3)."""
    # A plain hash will do: keys are random, so no dictionary finds them.
    return hashlib.sha256(key.removeprefix(PREFIX).encode()).hexdigest()


class ApiKeyManager(models.Manager["ApiKey"]):
    def issue(
        self, user: User, *, key: str = "", expires_at: datetime | None = None, name: str = ""
    ) -> str:
        """Store a key for `user` and return it in clear, the only time it is known. A given `key`
        is used as is.
        """
        key = key or PREFIX + secrets.token_hex(16)
        self.create(user=user, hashed_key=hash_key(key), expires_at=expires_at, name=name)
        return key

    def find(self, key: str) -> "ApiKey | None":
        """Return the stored key that `key` is, or None. Expired keys are found too."""
        return self.select_related("user").filter(hashed_key=hash_key(key)).first()


class ApiKey(models.Model):
    """A key acts as its user. `expires_at` is compared by day."""

    user = models.ForeignKey("engine.User", on_delete=models.CASCADE, related_name="api_keys")
    hashed_key = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    # What it is for, as whoever made it on a page called it.
    name = models.CharField(max_length=100, blank=True, default="", db_default="")
    # To the hour: a key may be used a hundred times a minute.
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = ApiKeyManager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"key {self.pk} of {self.user_id}"

    @fail_open(without=None, also=(DatabaseError,))
    def note_use(self) -> None:
        now = clock.now()
        if self.last_used_at is None or not timedelta() <= now - self.last_used_at < _NOTED_EVERY:
            type(self).objects.filter(pk=self.pk).update(last_used_at=now)

    @property
    def is_expired(self) -> bool:
        # A key works through its last day (CONTRACT.md 2.3).
        return self.expires_at is not None and self.expires_at.date() < clock.now().date()


class ApiSwitch(models.Model):
    """Whether staff opened the API: one row, none for no."""

    is_open = models.BooleanField(default=False)

    def __str__(self) -> str:
        return "open" if self.is_open else "closed"
