"""Changes of staff's in Cal.com: what its refusals mean (`known_refusals`), and which setting they are about."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _
from pydantic.alias_generators import to_snake

from portal.calcom import errors as calcom
from portal.services.errors import InvalidInput, ServiceError, calling_calcom
from portal.services.known_refusals import KNOWN, OWN_WORDS


@contextmanager
def explaining_refusals() -> Iterator[None]:
    """Let a refusal that `calling_calcom` has turned into a service error say what Cal.com has against the change.

    Raises InvalidInput, NotAllowed, NotFound, SlotGone or BookerLimitReached with a sentence for staff; what is no
    refusal passes.
    """
    try:
        yield
    except ServiceError as error:
        better = explained(error.__cause__)
        if better is None:
            raise
        raise better from error.__cause__


@contextmanager
def staff_change(*, then: Callable[[], object]) -> Iterator[None]:
    """Carry out a change of staff's in Cal.com; `then` drops what is kept, whatever came of it.

    A lost answer may hide a change that was made. Raises as `explaining_refusals`.
    """
    try:
        with explaining_refusals(), calling_calcom(changing=True):
            yield
    finally:
        then()


@contextmanager
def taken_means(field: str, sentence: str) -> Iterator[None]:
    """Let a value that is in use already, which Cal.com does not name, be told of `field` by `sentence`."""
    try:
        yield
    except InvalidInput as error:
        # Not the conflicts that name what is taken.
        if not isinstance(error.__cause__, calcom.Conflict) or error.fields:
            raise
        raise InvalidInput(
            sentence, fields={field: sentence}, request_id=error.request_id, detail=error.detail
        ) from error.__cause__


def explained(cause: BaseException | None) -> ServiceError | None:
    """Return the error that a refusal stands for; None for what is none, or says no more than its status."""
    if not isinstance(cause, calcom.Refused) or isinstance(cause, calcom.RateLimited):
        return None
    text = str(cause)
    folded = text.casefold()
    known = next((one for one in KNOWN if one.mark.casefold() in folded), None)
    if known is None and not isinstance(
        cause, calcom.BadRequest | calcom.Conflict | calcom.Unprocessable
    ):
        # What is not there, and what the account may not do, is said by the status alone.
        return None
    sentence = _(known.sentence if known else OWN_WORDS).replace("%(said)s", text)
    kind = known.error if known else InvalidInput
    if kind is not InvalidInput:
        return kind(sentence, request_id=cause.request_id, detail=text)
    fields = {known.field: sentence} if known and known.field else {}
    if known is None or (known.sentence is OWN_WORDS and cause.problems):
        # Of "bookingFields.0.slug" the first part is a setting of the form.
        problems = cause.problems.items()
        fields = {to_snake(path.split(".")[0]): ", ".join(said) for path, said in problems}
    return InvalidInput(sentence, fields=fields, request_id=cause.request_id, detail=text)
