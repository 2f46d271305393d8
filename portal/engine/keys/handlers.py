"""POST /v2/api-keys/refresh (CONTRACT.md 10.4)."""

from datetime import timedelta
from typing import Final

from django.db import transaction

from portal.engine import clock
from portal.engine.errors import BadRequest, Unauthorized
from portal.engine.keys.authentication import read_credentials
from portal.engine.keys.models import ApiKey
from portal.engine.protocol.calls import Answer, Call
from portal.engine.protocol.changes import Change
from portal.engine.protocol.routing import route
from portal.engine.protocol.validation import Shape, bounded, field, is_boolean, is_int, minimum

# Cal.com's default; the bound, a century, keeps the date in Python's calendar.
DAYS: Final = 30
MOST_DAYS: Final = 36_500
BODY: Final = Shape(
    {
        "apiKeyDaysValid": field(bounded(MOST_DAYS), minimum(1), is_int(), required=False),
        "apiKeyNeverExpires": field(is_boolean(), required=False),
    }
)


@route("POST", "/api-keys/refresh", changes=Change.NOTHING)
def refresh(call: Call) -> Answer:
    """Answer a new key in the place of the calling one, which dies at once."""
    row = ApiKey.objects.find(read_credentials(call.request.headers).key)
    if row is None:
        raise Unauthorized(
            "ApiKeysService - This endpoint can only be accessed using an API key by providing"
            " 'Authorization: Bearer <apiKey>' header"
        )
    values = BODY.validated(call.body)
    days, forever = values.get("apiKeyDaysValid"), values.get("apiKeyNeverExpires")
    if days is not None and forever:
        raise BadRequest(
            "ApiKeysService -Cannot set both apiKeyDaysValid and apiKeyNeverExpires. It has to be"
            " either or none of them."
        )
    ends = None if forever else clock.now() + timedelta(days=days or DAYS)
    with transaction.atomic():
        row.delete()
        return Answer({"apiKey": ApiKey.objects.issue(call.caller, expires_at=ends, name=row.name)})
