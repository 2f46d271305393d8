"""My own profile and picture: the pages of staff's people, without address and rights."""

from typing import Any, Final

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import path, reverse

from portal.staff import models
from portal.staff.kit.admin_base import WRITE, page
from portal.staff.mine.own import OwnPages, own_person
from portal.staff.people.calendar_address import person_calendar_page
from portal.staff.people.members import MemberAdmin
from portal.staff.people.person_page import Editor, PersonForm, PersonPage, Profile
from portal.staff.people.picture_page import picture_page

# One signs in with the address, and nobody gives themselves rights.
_NOT_MINE: Final = ("email", "role", "staff_role")


class OwnProfile(OwnPages, MemberAdmin):
    kind = "profile"

    def address(self, view: str, identifier: int | str = "") -> str:
        del view, identifier
        return reverse("mine")

    @page("view", WRITE)
    def profile_view(self, request: HttpRequest) -> HttpResponse:
        return OwnProfilePage(self, request).change(request, str(own_person(request).user_id))

    @page("view", WRITE)
    def picture_view(self, request: HttpRequest) -> HttpResponse:
        return picture_page(self, request, own_person(request).user_id)

    @page("view", WRITE)
    def calendar_view(self, request: HttpRequest) -> HttpResponse:
        return person_calendar_page(self, request, own_person(request))


class OwnProfileForm(PersonForm):
    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        for name in _NOT_MINE:
            del self.fields[name]


class OwnProfilePage(PersonPage):
    def form(self, thing: Profile, data: QueryDict | None) -> PersonForm:
        return OwnProfileForm(data, editor=Editor((), may_manage=False), profile=thing)

    def tools(self, request: HttpRequest, thing: Profile) -> tuple[()]:
        del request, thing
        return ()


_pages = OwnProfile(models.Member, admin.site)
urlpatterns = [
    path("profile/", admin.site.admin_view(_pages.profile_view), name="mine_profile"),
    path("calendar/", admin.site.admin_view(_pages.calendar_view), name="mine_calendar"),
    path("picture/", admin.site.admin_view(_pages.picture_view), name="mine_picture"),
]
