"""Whether the API is served over HTTP: by ENGINE_HTTP, or, where that is not set, as staff decided."""

from django.conf import settings

from portal.engine.keys.models import ApiSwitch
from portal.process import invalidation

_TAG = "api-switch"


def is_open() -> bool:
    """Ask this at every call: what staff decide needs no restart."""
    return bool(settings.ENGINE_HTTP) or (
        settings.ENGINE_HTTP_BY_STAFF and invalidation.kept(_TAG, _read, _TAG)[0]
    )


def turn(*, on: bool) -> None:
    ApiSwitch.objects.update_or_create(pk=1, defaults={"is_open": on})
    invalidation.mark(_TAG)


def _read() -> tuple[bool]:
    # In a tuple: what is kept may say no.
    return (ApiSwitch.objects.filter(pk=1, is_open=True).exists(),)
