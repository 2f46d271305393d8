"""``POST /hooks/calcom``: a delivery is a hint that slots have changed."""

import json
import logging
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from portal.inbound.signatures import DeliveryRefused, verify
from portal.services import availability

logger = logging.getLogger(__name__)


@csrf_exempt
@require_POST
def calcom(request: HttpRequest) -> HttpResponse:
    """Drop the kept slots of whom a delivery is about, and answer at once; 401 for what is not Cal.com's.

    What the payload says is not taken for true beyond that: it may be older than the state (CONTRACT.md 8.5), and
    dropping too much only costs a call. A delivery that comes twice, or late, does no harm.
    """
    if not settings.CALCOM_WEBHOOK_SECRET:
        raise Http404
    signature = request.headers.get("X-Cal-Signature-256")
    try:
        verify(request.body, signature, secret=settings.CALCOM_WEBHOOK_SECRET)
    except DeliveryRefused as refused:
        logger.warning("A webhook delivery was refused: %s", refused)
        return HttpResponse(status=401)
    try:
        delivery = json.loads(request.body)
    except ValueError:
        return HttpResponse(status=400)
    payload = delivery.get("payload", delivery) if isinstance(delivery, dict) else None
    if not isinstance(payload, dict):
        return HttpResponse(status=400)
    availability.slots_forget(
        event_type_id=_integer(payload.get("eventTypeId")), host_ids=_host_ids(payload)
    )
    return HttpResponse(status=204)


def _host_ids(payload: dict[str, Any]) -> list[int]:
    """Return the ids of the organizer and of the other hosts that a payload names (CONTRACT.md 8.4)."""
    team = payload.get("team")
    members = team.get("members") if isinstance(team, dict) else None
    people = [payload.get("organizer"), *(members if isinstance(members, list) else [])]
    found = [_integer(one.get("id")) for one in people if isinstance(one, dict)]
    return [one for one in found if one is not None]


def _integer(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
