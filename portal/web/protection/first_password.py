"""The check of STAFF_PASSWORD, with the validators that staff's own choices meet."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from portal.conf import env
from portal.conf.env import BadSetting


def check_first_password() -> None:
    """Raise BadSetting, which does not repeat it, for a STAFF_PASSWORD in production that staff could not choose."""
    given = env.secret("STAFF_PASSWORD")
    if not given or not settings.IS_PRODUCTION:
        return
    try:
        validate_password(given, get_user_model()(username=settings.STAFF_USERNAME))
    except ValidationError as error:
        raise BadSetting(f"STAFF_PASSWORD cannot be used. {' '.join(error.messages)}") from None
