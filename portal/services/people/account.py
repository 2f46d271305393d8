"""The account: the person whose key the portal has."""

from portal.backend import get_client
from portal.calcom.schemas.user import Me
from portal.services.cache import remembered
from portal.services.errors import calling_calcom
from portal.services.event_types import catalogue
from portal.services.event_types.catalogue import Owner


def me_get() -> Me:
    def read() -> Me:
        with calling_calcom():
            return get_client().me.get()

    return remembered("people", "account", read)


def account_get() -> Owner:
    me = me_get()
    slug = me.username or ""
    return Owner("user", slug, me.name or slug or me.email, me.bio or "", me.avatar_url)


def language_get() -> str:
    """Return the language of the account's profile as Cal.com names it, empty where the key may not see it."""
    me = me_get()
    # `/me` leaves it out (CONTRACT.md 10.1); the organization's list of people has it (18.1).
    own = (user.locale for user in catalogue.user_list() if user.id == me.id)
    return next(own, None) or ""
