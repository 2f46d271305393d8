"""Whether a signed-in person still has to set up the second factor that is required here."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY
from django.http import HttpRequest

_BY_PASSWORD = "django.contrib.auth.backends.ModelBackend"  # noqa: S105  a class, no password
_KINDS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def lacks_second_factor(request: HttpRequest) -> bool:
    """Whether STAFF_SECOND_FACTOR demands one that the person, signed in by password, does not have.

    Of people whom an issuer or a proxy let in, those ask for it.
    """
    if settings.STAFF_SECOND_FACTOR != "required":
        return False
    if request.session.get(BACKEND_SESSION_KEY) != _BY_PASSWORD:
        return False
    return not Authenticator.objects.filter(user_id=request.user.pk, type__in=_KINDS).exists()
