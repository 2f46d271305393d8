"""Models of what the portal itself must remember; Cal.com owns the rest."""

from portal.services.models.account import PersonAccount
from portal.services.models.attempts import AttemptCount
from portal.services.models.framing import FramingSite, RefusedFrame
from portal.services.models.heartbeat import Heartbeat
from portal.services.models.inbox import Delivery, DeliveryState, Receiver
from portal.services.models.intent import OPEN_STATES, Intent, IntentKind, IntentState
from portal.services.models.portrait import Portrait
from portal.services.models.presentation import Look, Shown, Visibility
from portal.services.models.private_link import KnownLink
from portal.services.models.setup import MailRefusal, MailSecurity, MailServer, Setup
from portal.services.models.subscription import Subscription, SubscriptionKind

__all__ = [
    "OPEN_STATES",
    "AttemptCount",
    "Delivery",
    "DeliveryState",
    "FramingSite",
    "Heartbeat",
    "Intent",
    "IntentKind",
    "IntentState",
    "KnownLink",
    "Look",
    "MailRefusal",
    "MailSecurity",
    "MailServer",
    "PersonAccount",
    "Portrait",
    "Receiver",
    "RefusedFrame",
    "Setup",
    "Shown",
    "Subscription",
    "SubscriptionKind",
    "Visibility",
]
