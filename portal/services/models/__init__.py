"""What the portal itself must remember; Cal.com owns the rest."""

from portal.services.models.inbox import Delivery, DeliveryState, Receiver
from portal.services.models.intent import OPEN_STATES, Intent, IntentKind, IntentState

__all__ = [
    "OPEN_STATES",
    "Delivery",
    "DeliveryState",
    "Intent",
    "IntentKind",
    "IntentState",
    "Receiver",
]
