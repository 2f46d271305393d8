"""What staff decide about the visitors' pages: texts and looks, what is listed, in which order, and for whom."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from portal.process import invalidation
from portal.services.models import Look, Shown, Visibility
from portal.services.models.presentation import ONLY

type Name = tuple[str, str]
"""Kind (``team``, ``user`` or ``event``) and key of something that is shown."""

_LAST = 1_000_000


@dataclass(frozen=True, slots=True)
class Choice:
    """How one thing is shown."""

    visibility: str = Visibility.LISTED
    position: int = 0
    is_featured: bool = False


DEFAULT = Choice()


def appearance_get() -> Look:
    """Return texts and looks, as defaults where staff have chosen nothing."""
    return invalidation.kept("look", lambda: Look.objects.filter(pk=ONLY).first() or Look(pk=ONLY))


def appearance_save(*, look: Look, changed: Collection[str] | None = None) -> None:
    """Store texts and appearance, all or only the changed columns; every page shows them from the next visit on."""
    look.pk = ONLY
    if changed is None:
        look.save()
    else:
        look.save(update_fields=[*changed, "updated_at"])
    invalidation.mark()


def choices_get() -> Mapping[Name, Choice]:
    """Return what staff have chosen, by kind and key; what is not in it is shown by default."""

    def read() -> Mapping[Name, Choice]:
        return {
            (row.kind, row.key): Choice(row.visibility, row.position, row.is_featured)
            for row in Shown.objects.all()
        }

    return invalidation.kept("shown", read)


def choices_save(*, choices: Mapping[Name, Choice]) -> None:
    """Store how things are shown; those that go back to the default are forgotten."""
    with transaction.atomic():
        for (kind, key), choice in choices.items():
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


def is_listed(name: Name, *, internal: bool) -> bool:
    """Tell whether something stands in lists, for a viewer who is `internal` or not."""
    visibility = choices_get().get(name, DEFAULT).visibility
    return visibility == Visibility.LISTED or (internal and visibility == Visibility.INTERNAL)


def is_open(name: Name, *, internal: bool) -> bool:
    """Tell whether something can be looked at by its address."""
    return internal or choices_get().get(name, DEFAULT).visibility != Visibility.INTERNAL


def is_featured(name: Name) -> bool:
    """Tell whether something stands in front on the start page."""
    return choices_get().get(name, DEFAULT).is_featured


def in_order[Thing](things: Iterable[Thing], names: Sequence[Name]) -> list[Thing]:
    """Return things in the order that staff chose; `names` are theirs, in the same order."""
    choices = choices_get()

    def order(pair: tuple[Thing, Name]) -> int:
        return choices.get(pair[1], DEFAULT).position or _LAST

    return [thing for thing, _ in sorted(zip(things, names, strict=True), key=order)]
