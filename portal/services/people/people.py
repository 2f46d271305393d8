"""People of the organization: added, changed and pictured (CONTRACT.md 18.1). `leaving` lets them go."""

from collections.abc import Mapping
from itertools import count
from typing import Any

from django.utils.translation import gettext as _

from portal.backend import get_client
from portal.calcom.schemas.user import User, UserInput
from portal.calcom.scope import OrganizationScope
from portal.conf.upstream import is_engine
from portal.services.cache import forget_catalogue
from portal.services.comparison import Saved, saved
from portal.services.errors import InvalidInput, NotAllowed, NotFound
from portal.services.event_types import catalogue
from portal.services.people import accounts, teams
from portal.services.people.members import People, member_list
from portal.services.setup.first_start import username_for
from portal.services.staff_refusals import staff_change, taken_means

ROLES = ("MEMBER", "ADMIN", "OWNER")
# What a person can be changed in, beside `role`; named as in UserInput.
FIELDS = frozenset({"email", "name", "username", "time_zone", "locale", "bio"})


def person_list() -> People:
    return member_list()


def person_get(*, user_id: int) -> User:
    """Return the profile. Raises NotFound, also for who has none: Cal.com's list leaves some out (CONTRACT.md 18.1)."""
    found = next((one for one in catalogue.user_list() if one.id == user_id), None)
    if found is None:
        raise nobody()
    return found


def person_add(
    *,
    name: str,
    email: str,
    time_zone: str = "",
    language: str = "",
    role: str = "MEMBER",
    staff_role: str | None = None,
) -> Saved[User]:
    """Add somebody to the organization, accepted at once; what is not taken are fields of UserInput.

    `role` is theirs in the organization. With `staff_role`, a key of accounts.GROUPS or empty, they get an account;
    with None they have none. `time_zone` is an IANA name, `language` a code of Cal.com's; empty, the organization's
    zone and no language. Raises InvalidInput, whose fields are named as the parameters, and nothing was added.
    """
    _check_role(role)
    if staff_role is not None:
        accounts.account_check(email=email.strip(), role=staff_role)
    organization = catalogue.organization_get()
    wanted = UserInput(
        email=email.strip().lower(),
        name=name.strip(),
        time_zone=time_zone or organization.time_zone,
        organization_role=role,
        auto_accept=True,
        **({"locale": language} if language else {}),
        # Cal.com makes one of the address and the organization; here it stands in the address of the own page.
        **({"username": _free_username(name, email)} if takes_names() else {}),
    )
    scope = _scope()
    said = _("This address is in use elsewhere already.")
    with taken_means("email", said), staff_change(then=forget_catalogue):
        made = get_client().users.create(wanted, scope=scope)
    if staff_role is not None:
        accounts.account_set(person_id=made.id, email=made.email, name=name, role=staff_role)
    sent = {
        key: value
        for key, value in wanted.wire().items()
        if key in {"name", "timeZone", "locale", "email"}
    }
    return saved(sent, made)


def person_change(*, user_id: int, changes: Mapping[str, Any]) -> Saved[User]:
    """Change those of FIELDS and `role` that are in `changes`, and nothing else; the account follows.

    Raises InvalidInput, also for the role of the last owner, and NotFound.
    """
    role = changes.get("role")
    if role is not None:
        _check_role(role)
    wanted = UserInput(**{name: value for name, value in changes.items() if name != "role"})
    scope = _scope()
    if role is not None:
        # First: a refusal of it leaves everything as it was.
        role_change(user_id=user_id, role=role)
    said = _("This address is in use elsewhere already.")
    with taken_means("email", said), staff_change(then=forget_catalogue):
        made = get_client().users.update(user_id, wanted, scope=scope)
    account = accounts.account_of(person_id=user_id)
    if account:
        accounts.account_set(
            person_id=user_id,
            email=made.email,
            name=made.name or changes.get("name") or "",
            role=account.role if account.role in accounts.GROUPS else "",
        )
    return saved(wanted.wire(), made)


def role_change(*, user_id: int, role: str) -> None:
    """Change somebody's role in the organization, which Cal.com's call of people ignores.

    Raises InvalidInput for the last owner, whom Cal.com would let go, and NotFound.
    """
    _check_role(role)
    found = teams.organization_membership_list()
    mine = next((one for one in found if one.user_id == user_id), None)
    if mine is None:
        raise nobody()
    if mine.role == "OWNER" != role and is_last_owner(user_id=user_id):
        said = _("The last owner of the organization has to stay one.")
        raise InvalidInput(said, fields={"role": said})
    with staff_change(then=forget_catalogue):
        get_client().memberships.update(mine.membership_id, scope=_scope(), role=role)


def picture_change(*, user_id: int, address: str | None) -> User:
    """Set the https address of a picture, or take the present one away with None."""
    scope = _scope()
    with staff_change(then=forget_catalogue):
        return get_client().users.update(user_id, scope=scope, avatar_url=address)


def takes_names() -> bool:
    """Return whether people can be given names: Cal.com's API drops them (CONTRACT.md 18.1)."""
    return is_engine()


def is_last_owner(*, user_id: int) -> bool:
    # Where there is no owner, an admin has to stay.
    found = [one for one in teams.organization_membership_list() if one.accepted]
    owners = {one.user_id for one in found if one.role == "OWNER"}
    able = owners or {one.user_id for one in found if one.role == "ADMIN"}
    return able == {user_id}


def _free_username(name: str, email: str) -> str:
    taken = {user.username for user in catalogue.user_list()}
    base = word = username_for(name, email)
    for number in count(2):
        if word not in taken:
            break
        word = f"{base}-{number}"
    return word


def _check_role(role: str) -> None:
    if role not in ROLES:
        said = _("There is no role “%(role)s” in an organization.") % {"role": role}
        raise InvalidInput(said, fields={"role": said})


def _scope() -> OrganizationScope:
    organization_id = catalogue.organization_get().id
    if organization_id is None:
        raise NotAllowed(_("Cal.com knows people and teams of an organization only."))
    return OrganizationScope(organization_id)


def nobody() -> NotFound:
    return NotFound(_("There is no such member (any more)."))
