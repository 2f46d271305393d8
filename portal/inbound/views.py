"""Views that receive Cal.com's webhooks: a delivery is verified, stored once, and followed in the background."""

import logging
from collections.abc import Sequence

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from portal.inbound.signatures import DeliveryRefused, verify
from portal.services.models import DeliveryState
from portal.services.webhooks import inbox
from portal.services.webhooks.inbox import apply_delivery, read_changes_later

logger = logging.getLogger(__name__)


@csrf_exempt
@require_POST
def deliver(request: HttpRequest, token: str) -> HttpResponse:
    """Store a delivery for the receiver with this token.

    Answers 200 also for one that came before; 401 for what is not signed with the receiver's secret, 413 for too much.
    """
    receiver = inbox.receiver_find(token=token)
    if receiver is None:
        raise Http404
    try:
        body = _verified_body(request, inbox.secrets_of(receiver))
    except DeliveryRefused as refused:
        inbox.refusal_note(receiver=receiver, reason=str(refused))
        return _refusal(refused)
    delivery, is_new = inbox.delivery_store(receiver=receiver, body=body)
    if delivery.state == DeliveryState.WAITING:
        # Also for one that came again: the process that stored it may have died before this line. Cal.com
        # is not asked here: it delivers once, and may cut off a slow receiver (CONTRACT.md 8.3).
        apply_delivery.enqueue(delivery.pk)
    read_changes_later()
    return JsonResponse({"status": "stored" if is_new else "known"})


@csrf_exempt
@require_POST
def deliver_by_setting(request: HttpRequest) -> HttpResponse:
    """Take a delivery of a webhook that was made by hand, signed with CALCOM_WEBHOOK_SECRET; nothing is stored."""
    if not settings.CALCOM_WEBHOOK_SECRET:
        raise Http404
    try:
        body = _verified_body(request, [settings.CALCOM_WEBHOOK_SECRET])
    except DeliveryRefused as refused:
        return _refusal(refused)
    return HttpResponse(status=204 if inbox.hint_follow(body=body) else 400)


def _verified_body(request: HttpRequest, secrets: Sequence[str]) -> bytes:
    try:
        body = request.body
    except RequestDataTooBig as error:
        raise DeliveryRefused("the delivery is too large", status=413) from error
    # Before anything is parsed: the body is anybody's until the signature fits.
    verify(body, request.headers.get("X-Cal-Signature-256"), secrets=secrets)
    return body


def _refusal(refused: DeliveryRefused) -> HttpResponse:
    logger.warning("A webhook delivery was refused: %s", refused)
    return JsonResponse({"status": "refused", "reason": str(refused)}, status=refused.status)
