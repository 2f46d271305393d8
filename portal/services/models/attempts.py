"""Model of the counts behind throttles, where the database is what all workers share."""

from django.db import models


class AttemptCount(models.Model):
    """How often something was tried in a window of time, by a key that holds no name, email or network address.

    `ends_at` is when the window ends, in seconds since 1970.
    """

    key = models.CharField(max_length=64, primary_key=True)
    number = models.IntegerField()
    ends_at = models.FloatField(db_index=True)

    def __str__(self) -> str:
        return f"{self.number} until {self.ends_at}"
