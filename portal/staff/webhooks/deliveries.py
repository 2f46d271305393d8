"""Last deliveries of a webhook, as its page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.services.webhooks import sent
from portal.services.webhooks.sent import SentDelivery
from portal.services.webhooks.subscriptions import Subscription
from portal.staff.kit.admin_base import PageAdmin
from portal.staff.kit.clock import StaffClock, staff_clock
from portal.staff.kit.facts import Fact, fact, without_addresses


@dataclass(frozen=True, slots=True)
class Line:
    id: int
    trigger: str
    moment: str
    outcome: str
    booking_href: str
    # Named for screen readers, which list buttons without their rows.
    says: str


def lines_of(subscription: Subscription) -> Sequence[Line]:
    clock = staff_clock()
    return [_line(each, clock) for each in sent.delivery_list(subscription=subscription)]


def facts_of(subscription: Subscription) -> list[Fact]:
    return [
        fact(line.trigger, line.moment, without_addresses(line.outcome))
        for line in lines_of(subscription)
    ]


def context_of(admin: PageAdmin, subscription: Subscription) -> dict[str, Any]:
    return {
        "tells_deliveries": sent.tells_deliveries(),
        "deliveries": lines_of(subscription),
        "deliveries_address": admin.address("deliveries", subscription.name),
    }


def _line(delivery: SentDelivery, clock: StaffClock) -> Line:
    moment = clock.moment(delivery.attempted_at or delivery.written_at)
    uid = delivery.uid
    return Line(
        id=delivery.id,
        trigger=delivery.trigger,
        moment=moment,
        outcome=_outcome(delivery, clock),
        booking_href=reverse("admin:staff_booking_change", args=[uid]) if uid else "",
        says=_("Send %(trigger)s of %(moment)s again")
        % {"trigger": delivery.trigger, "moment": moment},
    )


def _outcome(delivery: SentDelivery, clock: StaffClock) -> str:
    answer = str(delivery.status or "") or delivery.problem
    values = {
        "answer": answer,
        "attempts": delivery.attempts,
        "next": clock.moment(delivery.next_at),
    }
    match delivery.state:
        case "delivered":
            return _("Delivered: %(answer)s") % values
        case "waiting" if not delivery.attempts:
            return _("Being sent")
        case "waiting":
            return _("%(answer)s at attempt %(attempts)s; the next one: %(next)s") % values
        case _:
            return _("Given up after %(attempts)s attempts: %(answer)s") % values
