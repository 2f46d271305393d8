"""Addresses of staff's accounts below /admin/, before those of the admin site, which takes every other one there."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    # By the names that allauth looks for; who stops before the second factor is signed in nowhere yet.
    path("login/", admin.site.login, name="account_login"),
    path("logout/", admin.site.logout, name="account_logout"),
    path("forgotten/", include("portal.staff.accounts.forgotten")),
    path("welcome/", include("portal.staff.accounts.welcome")),
]
if settings.STAFF_SECOND_FACTOR != "off":
    urlpatterns.append(path("second-factor/", include("portal.staff.accounts.second_factor")))
