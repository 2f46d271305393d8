"""Cal.com's roles in words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

ROLES = {
    "OWNER": gettext_noop("Owner"),
    "ADMIN": gettext_noop("Admin"),
    "MEMBER": gettext_noop("Member"),
}


def role_text(role: str) -> str:
    # A role that Cal.com invents later stands as it is.
    return _(ROLES[role]) if role in ROLES else role or "–"


def acceptance_text(accepted: bool) -> str:
    return "" if accepted else _("invited, has not accepted")
