"""Model of people's pictures, which pages show from the portal's own address."""

from django.db import models


class Portrait(models.Model):
    """A WebP picture, by the SHA-256 of what it is in hex: another picture has another address."""

    digest = models.CharField(max_length=64, unique=True)
    # In the database, not in a folder: several machines serve the same portal, and a backup of the database is
    # complete.
    content = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.digest[:12]
