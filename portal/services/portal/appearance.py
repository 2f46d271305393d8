"""What staff decide about the visitors' pages: texts and appearance, what is listed, in which order, and for whom."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db import DatabaseError, InterfaceError, transaction

from portal.process import invalidation
from portal.process.database import is_database_away
from portal.services.models import Look, Shown, Visibility
from portal.services.models.presentation import ONLY

# Kind (team, user or event) and key of something with a visibility.
type Name = tuple[str, str]

_LAST = 1_000_000


@dataclass(frozen=True, slots=True)
class Choice:
    visibility: str = Visibility.LISTED
    position: int = 0
    is_featured: bool = False


DEFAULT = Choice()


# What this process knew last, for pages of an outage.
_last = [Look(pk=ONLY)]


def appearance_get() -> Look:
    # Every page needs it; so it is read once in a process until anything is invalidated.
    _last[0] = invalidation.kept(
        "look", lambda: Look.objects.filter(pk=ONLY).first() or Look(pk=ONLY)
    )
    return _last[0]


def appearance_known() -> Look:
    """Return the same, and while the database is away what was known last: its pages look like the others."""
    try:
        return appearance_get()
    except (DatabaseError, InterfaceError) as error:
        if not is_database_away(error):
            raise
        return _last[0]


def appearance_save(*, look: Look, changed: Collection[str] | None = None) -> None:
    """Store all, or only the changed columns: another person may change others at the same time."""
    # There is only this one row, whatever the caller made.
    look.pk = ONLY
    if changed is None:
        look.save()
    else:
        look.save(update_fields=[*changed, "updated_at"])
    invalidation.mark()


def choices_get() -> Mapping[Name, Choice]:
    """Return what staff have chosen, by kind and key; what is not in it has the default."""

    def read() -> Mapping[Name, Choice]:
        return {
            (row.kind, row.key): Choice(row.visibility, row.position, row.is_featured)
            for row in Shown.objects.all()
        }

    return invalidation.kept("shown", read)


def choices_save(*, choices: Mapping[Name, Choice]) -> None:
    with transaction.atomic():
        for (kind, key), choice in choices.items():
            # No row for a default, so that the table holds only what staff decided.
            if choice == DEFAULT:
                Shown.objects.filter(kind=kind, key=key).delete()
            else:
                Shown.objects.update_or_create(
                    kind=kind,
                    key=key,
                    defaults={
                        "visibility": choice.visibility,
                        "position": choice.position,
                        "is_featured": choice.is_featured,
                    },
                )
    invalidation.mark()


def listed_in_order[Thing](
    things: Iterable[Thing], name_of: Callable[[Thing], Name], *, internal: bool
) -> list[Thing]:
    """Return what is in lists, in the order that staff chose."""
    # Once: a catalogue has hundreds of things, of which staff chose something for few.
    choices = choices_get()
    pairs = [(thing, choices.get(name_of(thing), DEFAULT)) for thing in things]
    seen = {Visibility.LISTED, Visibility.INTERNAL} if internal else {Visibility.LISTED}
    # 0 means that staff gave none; `sorted` then keeps Cal.com's order.
    listed = [pair for pair in pairs if pair[1].visibility in seen]
    return [thing for thing, _ in sorted(listed, key=lambda pair: pair[1].position or _LAST)]


def is_open(name: Name, *, internal: bool) -> bool:
    # Unlisted is not closed: it is left out of lists, and bookable by its address.
    return internal or choices_get().get(name, DEFAULT).visibility != Visibility.INTERNAL


def featured_names() -> frozenset[Name]:
    return frozenset(name for name, choice in choices_get().items() if choice.is_featured)


def is_featured(name: Name) -> bool:
    return choices_get().get(name, DEFAULT).is_featured
