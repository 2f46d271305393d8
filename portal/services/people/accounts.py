"""Accounts with which people of the organization sign in, and the role that each has among staff."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.contrib.auth.models import Group, User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.services.errors import InvalidInput
from portal.services.models import PersonAccount

# Role → the group that has its permissions (docs/staff.md). Without a role one sees one's own page only.
GROUPS: Final[dict[str, str]] = {
    "viewer": "Viewer",
    "scheduler": "Scheduler",
    "administrator": "Administrator",
}
# Of who has every permission, which no page gives or takes; and of who is in groups of other names.
SUPERUSER: Final = "superuser"
OTHER: Final = "other"


@dataclass(frozen=True, slots=True)
class Account:
    """`role` is a key of GROUPS, empty without one, SUPERUSER or OTHER. Who is not active cannot sign in."""

    user_id: int
    username: str
    role: str
    is_active: bool
    has_password: bool
    last_login: datetime | None
    invited_at: datetime | None


def account_list() -> dict[int, Account]:
    rows = PersonAccount.objects.select_related("user").prefetch_related("user__groups")
    return {row.person_id: _account(row) for row in rows}


def account_of(*, person_id: int) -> Account | None:
    row = _rows().filter(person_id=person_id).first()
    return _account(row) if row else None


def person_of(*, user_id: int) -> int | None:
    rows = PersonAccount.objects.filter(user_id=user_id)
    return rows.values_list("person_id", flat=True).first()


def account_set(*, person_id: int, email: str, name: str, role: str) -> Account:
    """Give a person an account, or change it: its role, its address, and the name on staff's pages.

    One that stands under the same address already, and is nobody's, becomes theirs. A new one has no password, so that
    nobody signs in with it before they were invited. A superuser's is left as it is: who writes its address or its role
    could take it over. Raises InvalidInput.
    """
    _check_role(role)
    with transaction.atomic():
        row = _rows().filter(person_id=person_id).first() or _new(person_id, email)
        user = row.user
        if user.is_superuser:
            return _account(row)
        if not user.is_staff and not user.is_active:
            # That of somebody who was removed, and comes back.
            user.is_active = True
        if role not in {"", _role(user)} and not user.is_active:
            said = _("This account is switched off. Switch it on before it gets a role.")
            raise InvalidInput(said, fields={"staff_role": said})
        _refuse_last(user, keeps=role == "administrator")
        # The address is what one signs in with; a name that somebody chose by hand stays.
        if user.username == user.email:
            _refuse_other(email, but=user)
            user.username = email.lower()
        user.email, user.is_staff = email.lower(), True
        if name.strip():
            first, _blank, last = name.strip().partition(" ")
            user.first_name, user.last_name = first[:150], last[:150]
        user.save()
        mine = user.groups.exclude(name__in=GROUPS.values())
        user.groups.set([*mine, *([_group(role)] if role else [])])
        return _account(_rows().get(pk=row.pk))


def account_link(*, user_id: int, person_id: int) -> None:
    """Say that an account that is nobody's is a person's. Raises InvalidInput where one of them has another."""
    taken = PersonAccount.objects.filter(Q(user_id=user_id) | Q(person_id=person_id))
    if taken.exists():
        said = _("This person has another account.")
        raise InvalidInput(said, fields={"person": said})
    PersonAccount.objects.create(user_id=user_id, person_id=person_id)


def account_check(*, email: str, role: str) -> None:
    """Raises InvalidInput where `account_set` of a new person would."""
    _check_role(role)
    if role:
        _group(role)
    if _free(email) is None:
        _refuse_other(email, but=None)


def account_note_invited(*, person_id: int) -> None:
    PersonAccount.objects.filter(person_id=person_id).update(invited_at=timezone.now())


def account_switch(*, person_id: int, is_active: bool, by_superuser: bool = False) -> None:
    """Let a person sign in, or not any more, which also ends their sessions.

    Raises InvalidInput for the last one, and for a superuser's unless one asks for it.
    """
    row = _rows().filter(person_id=person_id).first()
    if row is None or row.user.is_active == is_active:
        return
    _refuse_superuser(row.user, by_superuser=by_superuser)
    if not is_active:
        _refuse_last(row.user, keeps=False)
    row.user.is_active = is_active
    row.user.save(update_fields=["is_active"])


def account_end(*, person_id: int, by_superuser: bool = False) -> None:
    """Take a person's account away for good: no sign-in, no role, and it is nobody's any more.

    The row stays for the log of what they did. Raises as `account_switch`.
    """
    row = _rows().filter(person_id=person_id).first()
    if row is None:
        return
    _refuse_superuser(row.user, by_superuser=by_superuser)
    _refuse_last(row.user, keeps=False)
    user = row.user
    user.is_active = user.is_staff = user.is_superuser = False
    user.set_unusable_password()
    user.save()
    user.groups.clear()
    user.user_permissions.clear()
    row.delete()


def may_manage(*, by_user_id: int, person_id: int) -> bool:
    """Whether somebody may change how a person signs in: only up to what they may do themselves.

    Who could would make another account their own: an address is all that a new password needs.
    """
    row = _rows().filter(person_id=person_id).first()
    return (
        row is None
        or row.user_id == by_user_id
        or _covers(by_user_id, row.user.get_all_permissions())
    )


def roles_to_give(*, by_user_id: int) -> list[str]:
    return [
        role
        for role, name in GROUPS.items()
        if (group := Group.objects.filter(name=name).first())
        and _covers(by_user_id, _granted(group))
    ]


def is_last_administrator(*, person_id: int) -> bool:
    row = _rows().filter(person_id=person_id).first()
    return row is not None and _is_last(row.user)


def _covers(by_user_id: int, permissions: Collection[str]) -> bool:
    by = User.objects.filter(pk=by_user_id).first()
    return by is not None and by.has_perms(permissions)


def _granted(group: Group) -> list[str]:
    rows = group.permissions.select_related("content_type")
    return [f"{row.content_type.app_label}.{row.codename}" for row in rows]


def _rows() -> QuerySet[PersonAccount]:
    return PersonAccount.objects.select_related("user")


def _account(row: PersonAccount) -> Account:
    user = row.user
    return Account(
        user_id=user.pk,
        username=user.get_username(),
        role=_role(user),
        is_active=user.is_active,
        has_password=user.has_usable_password(),
        last_login=user.last_login,
        invited_at=row.invited_at,
    )


def _role(user: User) -> str:
    if user.is_superuser:
        return SUPERUSER
    names = {group.name for group in user.groups.all()}
    # The highest of several.
    found = next((role for role in reversed(GROUPS) if GROUPS[role] in names), "")
    return found or (OTHER if names else "")


def _check_role(role: str) -> None:
    if role and role not in GROUPS:
        said = _("There is no role “%(role)s” among staff.") % {"role": role}
        raise InvalidInput(said, fields={"staff_role": said})


def _group(role: str) -> Group:
    group = Group.objects.filter(name=GROUPS[role]).first()
    if group is None:
        said = _("The group “%(name)s” is gone, so that nobody can get this role.")
        said %= {"name": GROUPS[role]}
        raise InvalidInput(said, fields={"staff_role": said})
    return group


def _new(person_id: int, email: str) -> PersonAccount:
    free = _free(email)
    if free is not None:
        return PersonAccount.objects.create(user=free, person_id=person_id)
    _refuse_other(email, but=None)
    user = User(username=email.lower(), email=email.lower(), is_staff=True)
    user.set_unusable_password()
    user.save()
    return PersonAccount.objects.create(user=user, person_id=person_id)


def _free(email: str) -> User | None:
    """Return the account of who could sign in with this address before there were people here."""
    found = User.objects.filter(Q(email__iexact=email) | Q(username__iexact=email))
    free = list(found.filter(person_account=None)[:2])
    return free[0] if len(free) == 1 else None


def _refuse_other(email: str, *, but: User | None) -> None:
    others = User.objects.filter(username__iexact=email)
    if (others.exclude(pk=but.pk) if but else others).exists():
        said = _("Somebody else signs in with this address.")
        raise InvalidInput(said, fields={"email": said})


def _refuse_superuser(user: User, *, by_superuser: bool) -> None:
    if user.is_superuser and not by_superuser:
        raise InvalidInput(
            _("This person signs in as a superuser, whom only a superuser can take away.")
        )


def _refuse_last(user: User, *, keeps: bool) -> None:
    if not keeps and _is_last(user):
        raise InvalidInput(
            _("Nobody else could manage this portal: make somebody else an administrator first.")
        )


def _is_last(user: User) -> bool:
    able = User.objects.filter(is_active=True, is_staff=True).filter(
        Q(is_superuser=True) | Q(groups__name=GROUPS["administrator"])
    )
    return able.filter(pk=user.pk).exists() and not able.exclude(pk=user.pk).exists()
