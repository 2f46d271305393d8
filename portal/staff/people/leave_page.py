"""The page on which a person is switched off or removed: what hangs on them, and what becomes of each of it."""

from collections.abc import Iterator
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.admin.models import DELETION
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.services.errors import ServiceError
from portal.services.people import accounts, leaving, teams
from portal.services.people.leaving import Ahead, Decisions, Dependents, Fate, OwnFate
from portal.staff import models
from portal.staff.kit.admin_base import WRITE, ServiceAdmin, page
from portal.staff.kit.clock import staff_clock
from portal.staff.kit.edit_conflicts import OpenedState, value_text
from portal.staff.kit.faults import fault_of, note_upstream

FATES = {
    Fate.KEEP: gettext_lazy("keep"),
    Fate.REASSIGN: gettext_lazy("give to a free colleague"),
    Fate.CANCEL: gettext_lazy("cancel"),
}
OWN_FATES = {
    OwnFate.KEEP: gettext_lazy("leave them as they are"),
    OwnFate.HAND_OVER: gettext_lazy("hand over"),
    OwnFate.HIDE: gettext_lazy("hide"),
    OwnFate.DELETE: gettext_lazy("delete"),
}
# A form has at most DATA_UPLOAD_MAX_NUMBER_FIELDS; of more bookings all share one choice.
MOST_ROWS = 200


class LeaveForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("What"),
        choices=[
            ("off", gettext_lazy("Switch off: they can come back, with all that is theirs")),
            ("remove", gettext_lazy("Remove: keys and sign-in end for good")),
        ],
        initial="remove",
        widget=forms.RadioSelect,
    )
    own = forms.ChoiceField(label=gettext_lazy("Event types of their own"), required=False)
    own_to = forms.TypedChoiceField(
        label=gettext_lazy("To whom"), coerce=int, empty_value=None, required=False
    )
    rest = forms.ChoiceField(
        label=gettext_lazy("All other bookings"), choices=list(FATES.items()), required=False
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3, "cols": 60, "class": "vLargeTextField"}),
        help_text=gettext_lazy("Those whose bookings are cancelled or change hands read it."),
    )

    def __init__(self, data: QueryDict | None, *, found: Dependents) -> None:
        super().__init__(data)
        self.found = found
        fields: dict[str, Any] = self.fields
        others = [
            (str(one.user_id), one.name)
            for one in teams.organization_member_list()
            if one.user_id != found.person.user_id
        ]
        fields["own"].choices = list(OWN_FATES.items())
        fields["own_to"].choices = [("", "–"), *others]
        if not (found.own and found.can_change_own):
            del fields["own"], fields["own_to"]
        if len(found.ahead) <= MOST_ROWS:
            del fields["rest"]
        for each in found.ahead[:MOST_ROWS]:
            fields[each.booking.uid] = forms.ChoiceField(
                label=each.booking.title, choices=_fates(each), initial=_usual(each)
            )

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if values.get("own") == OwnFate.HAND_OVER and not values.get("own_to"):
            self.add_error("own_to", _("Choose who gets the event types."))
        # Cal.com demands one from hosts (CONTRACT.md 4.9).
        if Fate.CANCEL in self._fates(values).values() and not values.get("reason"):
            self.add_error("reason", _("Say why: those whose bookings are cancelled read it."))
        return values

    def rows(self) -> Iterator[tuple[Ahead, Any]]:
        for each in self.found.ahead[:MOST_ROWS]:
            yield each, self[each.booking.uid]

    @property
    def decisions(self) -> Decisions:
        values = self.cleaned_data
        return Decisions(
            fates=self._fates(values),
            own=OwnFate(values.get("own") or OwnFate.KEEP),
            own_to=values.get("own_to"),
            reason=values["reason"],
            for_good=values["kind"] == "remove",
        )

    def _fates(self, values: dict[str, Any]) -> dict[str, Fate]:
        rest = Fate(values.get("rest") or Fate.KEEP)
        fates = {}
        for each in self.found.ahead:
            fate = Fate(values.get(each.booking.uid) or rest)
            is_possible = fate is not Fate.REASSIGN or each.can_be_reassigned
            fates[each.booking.uid] = fate if is_possible else Fate.KEEP
        return fates


@page("delete", WRITE)
def leave_view(admin: ServiceAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    user_id, user = int(admin.identifier(request, object_id)), cast(User, request.user)
    by_person = check_leaving(request, user_id)
    found = leaving.dependents_get(user_id=user_id)
    data = request.POST if request.method == "POST" else None
    form, state = LeaveForm(data, found=found), _State(found, data)
    if not form.is_valid():
        return _ask(admin, request, form, state, status=422 if form.is_bound else 200)
    # What hangs on them must be what the page has shown: it is asked again when something came or went since.
    stale = state.opened.stale()
    if stale or state.opened.base is None:
        changes = state.opened.changes(stale, state)
        state.opened.accept(stale)
        return _ask(admin, request, form, state, status=409, changes=changes)
    thing = models.Member.named(user_id, found.person.name[:200])
    try:
        leaving.person_leave(
            user_id=user_id,
            decisions=form.decisions,
            by_person=by_person,
            by_superuser=user.is_superuser,
        )
    except ServiceError as error:
        note_upstream(request, error)
        admin.note_lost(request, thing, error, _("Leaving was sent, its answer lost."))
        fault = fault_of(error)
        return _ask(admin, request, form, state, status=fault.status, fault=fault)
    admin.note(request, thing, _logged(form), flag=DELETION)
    said = (
        _("“%(name)s” was removed.")
        if form.decisions.for_good
        else _("“%(name)s” is switched off.")
    )
    messages.success(request, said % {"name": thing})
    return redirect(admin.after(request, admin.address("changelist")))


def check_leaving(request: HttpRequest, user_id: int) -> int | None:
    """Return the id of the person who asks, if any. Raises NotAllowed where the one of `user_id` has to stay."""
    user = cast(User, request.user)
    by_person = accounts.person_of(user_id=user.pk)
    leaving.leaving_check(user_id=user_id, by_person=by_person, by_superuser=user.is_superuser)
    return by_person


class _State:
    """What the page has shown, signed into it."""

    def __init__(self, found: Dependents, data: QueryDict | None) -> None:
        shown = {
            "bookings": [
                f"{each.booking.title}, {each.booking.starts_at:%Y-%m-%d %H:%M}"
                for each in found.ahead
            ],
            "own": [each.title for each in found.own],
        }
        self.opened = OpenedState(shown, salt=f"leaving.{found.person.user_id}", data=data)

    @property
    def labels(self) -> dict[str, str]:
        return {"bookings": _("Bookings ahead"), "own": _("Event types of their own")}

    def text(self, name: str, value: Any) -> str:
        del name
        return value_text(value)


def _ask(
    admin: ServiceAdmin, request: HttpRequest, form: LeaveForm, state: _State, **more: Any
) -> HttpResponse:
    found, clock = form.found, staff_clock()
    return admin.show(
        request,
        "staff/people/leave.html",
        _("Switch off or remove %(name)s") % {"name": found.person.name},
        original=models.Member.named(found.person.user_id, found.person.name[:200]),
        back=admin.address("change", found.person.user_id),
        opened_with=state.opened.signed,
        form=form,
        found=found,
        rows=[
            (field, each, clock.span(each.booking.starts_at, each.booking.ends_at))
            for each, field in form.rows()
        ],
        more_bookings=len(found.ahead) - MOST_ROWS,
        zone=clock.zone.key.replace("_", " "),
        **more,
    )


def _fates(each: Ahead) -> list[tuple[str, Any]]:
    return [
        (fate, label)
        for fate, label in FATES.items()
        if fate is not Fate.REASSIGN or each.can_be_reassigned
    ]


def _usual(each: Ahead) -> Fate:
    return Fate.REASSIGN if each.can_be_reassigned and each.is_organizer else Fate.KEEP


def _logged(form: LeaveForm) -> str:
    decisions = form.decisions
    counts = dict.fromkeys(Fate, 0)
    for fate in decisions.fates.values():
        counts[fate] += 1
    said = _(
        "Bookings kept: %(keep)s, given to colleagues: %(reassign)s, cancelled: %(cancel)s. %(reason)s"
    )
    return said % {
        **{fate.value: count for fate, count in counts.items()},
        "reason": decisions.reason,
    }
