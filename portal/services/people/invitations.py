"""Invitations: to teams, as their links open them, and to sign in for the first time, by mail."""

import hashlib
from typing import Final
from urllib.parse import urljoin

from django.conf import settings
from django.contrib.auth.models import User
from django.core import signing
from django.core.mail import EmailMessage
from django.tasks import task
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.backend import engine_invitations
from portal.i18n.languages import ENGLISH, LANGUAGES, reader_of, speaking
from portal.services.errors import NotFound
from portal.services.event_types import catalogue
from portal.services.mail.server import can_send
from portal.services.models import PersonAccount
from portal.services.people import accounts, people
from portal.services.portal.appearance import appearance_get

DAYS: Final = 7
_SALT: Final = "portal.services.invitation"


def invitation_get(*, token: str) -> str:
    """Return the name of the team that the link of an invitation is to. Raises NotFound."""
    invitations = engine_invitations()
    name = invitations.invited_team(token=token) if invitations else None
    if name is None:
        raise NotFound(_("This invitation is not complete, or the team is gone."))
    return str(name)


def welcome_token(user: User) -> str:
    """Return what lets somebody choose a password once, within DAYS."""
    return signing.dumps([user.pk, _state(user)], salt=_SALT)


def welcome_user(*, token: str) -> User | None:
    """Return whom a token lets in; None for one that is none, was used or is too old, and for who may not sign in."""
    try:
        pk, state = signing.loads(token, salt=_SALT, max_age=DAYS * 24 * 3600)
    except (signing.BadSignature, ValueError):
        return None
    user = User.objects.filter(pk=pk, is_active=True, is_staff=True).first()
    return user if user is not None and _state(user) == state else None


def can_mail() -> bool:
    # Else emails go into the log, where a link that is a key has no place.
    return can_send() or not settings.IS_PRODUCTION


@task()
def welcome_send(person_id: int) -> None:
    """Mail a person the link with which they choose a password, in their language."""
    row = PersonAccount.objects.select_related("user").filter(person_id=person_id).first()
    if row is None or not row.user.is_active or not can_mail():
        return
    link = urljoin(settings.PORTAL_URL, reverse("staff_welcome", args=[welcome_token(row.user)]))
    spoken = people.person_get(user_id=person_id).locale or ""
    language = next((one for one in LANGUAGES if one.calcom == spoken), ENGLISH)
    with speaking(reader_of(language.tag, "", "")):
        named = appearance_get().name or settings.PORTAL_NAME
        portal = named or catalogue.organization_get().name
        subject = _("Your sign-in at %(portal)s") % {"portal": portal}
        said = [
            _("Hello %(name)s,") % {"name": row.user.get_full_name() or row.user.email},
            _("At %(portal)s you find your bookings, your hours and your days off.")
            % {"portal": portal},
            _("Choose a password here. The link works once, within %(days)s days:")
            % {"days": DAYS},
            link,
            _("From then on you sign in with %(username)s.") % {"username": row.user.username},
        ]
    EmailMessage(" ".join(subject.split()), "\n\n".join(said) + "\n", to=[row.user.email]).send()
    accounts.account_note_invited(person_id=person_id)


def _state(user: User) -> str:
    # Another one once a password was set, the address changed, or somebody signed in.
    made_of = f"{user.password}{user.email}{user.last_login}"
    return hashlib.sha256(made_of.encode()).hexdigest()[:20]
