"""Kinds of emails that hosts do not want to get."""

from collections.abc import Collection, Sequence
from typing import Final

from portal.engine.mail.kinds import TO_HOSTS, Kind
from portal.engine.mail.models import MutedMail
from portal.engine.people.models import User
from portal.process import invalidation

# Somebody waits for the answer to the others' question.
ALWAYS: Final = frozenset({Kind.REQUESTED})
_TAG: Final = "muted-mail"


def wanting(kind: Kind, hosts: Sequence[User]) -> list[User]:
    muted = {} if kind in ALWAYS else invalidation.kept(_TAG, _read, _TAG)
    return [user for user in hosts if kind not in muted.get(user.pk, ())]


def muted_get(*, user_id: int) -> list[str]:
    return sorted(_read().get(user_id, ()))


def muted_set(*, user_id: int, kinds: Collection[str]) -> None:
    known = sorted({str(kind) for kind in TO_HOSTS if kind not in ALWAYS} & set(kinds))
    MutedMail.objects.update_or_create(user_id=user_id, defaults={"kinds": known})
    invalidation.mark(_TAG)


def _read() -> dict[int, frozenset[str]]:
    return {row.user_id: frozenset(row.kinds) for row in MutedMail.objects.all()}
